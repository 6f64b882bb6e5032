// SIGHUP: the configuration again, all of it or nothing.
#pragma once
#include "app/config/server_config.hpp"
#include "base/result.hpp"

#include <string>
#include <vector>

namespace parley::app {

class server;

/// How a configuration differs from the one in force, as names of settings (`limits.in_flight`, `site.shop`).
struct config_changes {
  std::vector<std::string> reloaded;     ///< hold from now on
  std::vector<std::string> need_restart; ///< hold after the next start
};

config_changes compare(const server_config& in_force, const server_config& wanted);

/// One thread at a time.
class reloader {
public:
  /// `s` runs with `in_force`, and outlives this.
  reloader(server& s, server_config in_force) : server_(s), in_force_(std::move(in_force)) {}

  /// Puts in force what can be without a restart, and logs what was changed and what needs one; or, when `read` failed, logs every problem and leaves everything as it is.
  /// The text is for `systemctl status`.
  std::string reload(const result<server_config, config_error>& read);

private:
  server& server_;
  server_config in_force_;
};

} // namespace parley::app
