// [site.NAME] of the configuration file.
#pragma once
#include "app/config.hpp"
#include "app/config_reader.hpp"

namespace parley::app {

site_config read_site(config_reader& reader, const std::string& name, const toml::table& table);

} // namespace parley::app
