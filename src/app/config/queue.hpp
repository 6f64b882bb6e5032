// [site.NAME.queue.QUEUE] of the configuration file.
#pragma once
#include "app/config/reader.hpp"
#include "domain/site_rules.hpp"

namespace parley::app {

/// The queues of a site by name. Also those that stand further down in the file, so that each may name any other.
using queue_names = std::map<std::string, queue_id, std::less<>>;
queue_names queue_names_of(const toml::table& site);

/// Takes a queue's name, or its number.
key_reader queue_named(config_reader& reader, const queue_names& queues, queue_id& into);

domain::queue_rules read_queue(config_reader& reader, const std::string& name, const toml::table& table, const queue_names& queues);

} // namespace parley::app
