// A running server: store, actors, sockets and admin pages of one site, put together from a configuration.
#pragma once
#include "app/config/server_config.hpp"
#include "base/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parley::app {

/// Exit codes of parleyd beside 0 (stopped in order) and 1 (could not start).
constexpr int exit_storage_failed = 74; // EX_IOERR of sysexits.h: a write or a sync failed, nothing after it may be trusted

class server {
public:
  /// Opens the store, brings every session back, binds the ports. The error is for a person.
  static result<std::unique_ptr<server>, std::string> start(const server_config& config);
  ~server();

  /// The line on stdout that scripts wait for.
  std::string ready_line() const;
  /// Serves until stop(); then answers what was read, says bye to everyone, makes everything durable.
  void run();
  /// Limits and times of sessions and connections hold from now on, also for those that are open. Any thread.
  void change_limits(const server_config& config);
  /// Rounds of the shard so far; and a wish for another one, which an idle shard grants, too. Any thread.
  std::uint64_t rounds() const;
  void nudge();
  /// The configuration has been read again and is sound. If what it says of the site's settings is new, that holds from now on, for running chats, too. The certificate is
  /// read again for connections from now on.
  /// What is wrong, if it can't be: then nothing has changed. Any thread but the shard's.
  std::vector<std::string> file_read(const server_config& config);
  /// Any thread, once.
  void stop();

private:
  struct impl;
  explicit server(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::app
