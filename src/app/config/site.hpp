// [site.NAME] of the configuration file, and the part of it that the admin API may change.
#pragma once
#include "app/config/reader.hpp"
#include "app/config/server_config.hpp"
#include "base/result.hpp"
#include "http/problem.hpp"

#include <boost/json/fwd.hpp>

#include <functional>

namespace parley::app {

site_config read_site(config_reader& reader, const std::string& name, const toml::table& table);

/// A site's settings as one JSON document: the same keys as [site.NAME], without those that hold from start to start (accounts, keys, who may come in).
/// Read by the same readers and checked by the same checks as the file. `startup`: what is not in the document. `has_account`: null where names need not be accounts.
/// All faults, each with the JSON pointer of what is wrong.
result<site_config, std::vector<http::fault>> read_site_document(
  const boost::json::object& document, const site_config& startup, const std::function<bool(const std::string&)>& has_account);

} // namespace parley::app
