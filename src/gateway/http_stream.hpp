// What an HTTP connection goes over: a plain socket or TLS.
#pragma once
#include "gateway/stream_steps.hpp"

#include <variant>

namespace parley::gateway {

/// Decides at run time, unlike the transports of the chat: nobody counts HTTP requests by the million. Streams as Asio knows them; lives as long as something is pending on it.
class http_stream {
public:
  using executor_type = plain_stream::executor_type;

  explicit http_stream(plain_stream socket) : which_(std::in_place_type<plain_stream>, std::move(socket)) {}
  http_stream(plain_stream socket, const tls::context& as, tls_counters& counters) : which_(std::in_place_type<tls_stream>, std::move(socket), as, counters) {}

  plain_stream& socket() {
    return std::visit([](auto& s) -> plain_stream& { return socket_of(s); }, which_);
  }
  executor_type get_executor() { return socket().get_executor(); }

  /// `then(error_code)`: it can carry data.
  template <class Then>
  void async_come_up(Then then) {
    std::visit([&](auto& s) { come_up(s, std::move(then)); }, which_);
  }
  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& handler) {
    std::visit([&](auto& s) { s.async_read_some(into, std::forward<Handler>(handler)); }, which_);
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    std::visit([&](auto& s) { s.async_write_some(from, std::forward<Handler>(handler)); }, which_);
  }
  /// `then()`: the client is told that nothing more comes.
  template <class Then>
  void async_say_end(Then then) {
    std::visit([&](auto& s) { say_end(s, std::move(then)); }, which_);
  }
  void close() {
    std::visit([](auto& s) { close_stream(s); }, which_);
  }

private:
  std::variant<plain_stream, tls_stream> which_;
};

} // namespace parley::gateway
