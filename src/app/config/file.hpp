// The configuration file (TOML).
#pragma once
#include "app/config/server_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

/// Puts what `text` says over what `config` holds. Returns what is wrong, as `name:line: what`; unknown keys are wrong. `name` is only for these messages.
std::vector<std::string> read_config_text(std::string_view text, const std::string& name, server_config& config);

/// The same for a file; one that can't be read is a problem too.
std::vector<std::string> read_config_file(const std::string& path, server_config& config);

} // namespace parley::app
