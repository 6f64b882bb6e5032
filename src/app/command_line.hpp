// From main()'s arguments and environment to a settled configuration.
#pragma once
#include "app/config/server_config.hpp"
#include "base/result.hpp"

#include <string>
#include <vector>

namespace parley::app {

struct command_line {
  enum class action {
    serve,               ///< run a server with `config`
    reset_administrator, ///< of name `text`, in the data of a server that does not run
    print,               ///< write `text` to stdout and exit with 0 (help, version, `config check`, `config init`)
  } what = action::serve;
  server_config config;
  std::string text;
  /// What looks like a mistake but does not keep a server from starting, each as `where: what`. To be shown whatever is done next.
  std::vector<std::string> warnings;
};

/// Defaults < file (--config or PARLEY_CONFIG) < PARLEY_* variables < flags. `env` ends with a null pointer, as `environ` does. Every problem found is in the error.
/// A PARLEY_* variable that names no setting is only warned of: container images and scripts have variables of their own there (PARLEY_VERSION).
result<command_line, config_error> parse_command_line(int argc, const char* const* argv, const char* const* env);

} // namespace parley::app
