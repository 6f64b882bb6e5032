// The bridge as a whole: WebSockets in front, the router behind, its health and figures beside.
#pragma once
#include "bridge/options.hpp"

#include <memory>
#include <string>

namespace parley::bridge {

class bridge {
public:
  /// Listens, and begins to reach the router. The error says which address can't be listened on.
  static result<std::unique_ptr<bridge>, std::string> start(const options& o);
  ~bridge();

  /// {"ready":true,"ws":…,"admin":…,"pid":…}: it listens. Whether the router is reached says /readyz.
  std::string ready_line() const;
  /// Serves on the calling thread until stop(), and then until everybody has been told.
  void run();
  /// From any thread.
  void stop();

private:
  struct impl;
  explicit bridge(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::bridge
