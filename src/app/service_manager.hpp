// What parleyd tells the service manager that started it (systemd's notification protocol, sd_notify(3)): one datagram a message. No library is needed for that.
#pragma once
#include "storage/descriptor.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley::app {

/// Without a service manager everything is silent. Any thread; a message that can't be sent is dropped, for there is nobody else to tell.
class service_manager {
public:
  /// NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment, which ends with a null pointer.
  explicit service_manager(const char* const* env);

  /// Serving; `status` is for people (`systemctl status`).
  void ready(std::string_view status) const;
  /// The configuration is being read again; ready() ends that.
  void reloading() const;
  void stopping() const;
  /// Keeps the watchdog quiet for another watchdog_timeout().
  void alive() const;

  /// Past it without alive() the service is killed and started again; none: nobody watches.
  std::optional<std::chrono::microseconds> watchdog_timeout() const { return watchdog_timeout_; }

private:
  void send(std::string_view message) const;

  std::string address_; ///< of the socket; a leading NUL for one without a file. Empty: nobody listens
  storage::descriptor socket_;
  std::optional<std::chrono::microseconds> watchdog_timeout_;
};

} // namespace parley::app
