#include "gateway/tls_stream.hpp"

#include "base/log.hpp"

namespace parley::gateway {

namespace asio = boost::asio;

namespace {

int descriptor_that_never_blocks(asio::ip::tcp::socket& socket) {
  boost::system::error_code ignored; // a broken socket says so at the first read
  socket.native_non_blocking(true, ignored);
  return socket.native_handle();
}

} // namespace

tls_stream::tls_stream(next_layer_type socket, const tls::context& as, tls_counters& counters)
  : socket_(std::move(socket)), channel_(as, descriptor_that_never_blocks(socket_)), counters_(counters) {}

tls_stream::progress tls_stream::told(tls::outcome what, std::size_t bytes) const {
  switch (what) {
    case tls::outcome::wants_read: return {.bytes = bytes, .blocked = true, .wait = next_layer_type::wait_read};
    case tls::outcome::wants_write: return {.bytes = bytes, .blocked = true, .wait = next_layer_type::wait_write};
    case tls::outcome::done: return {.bytes = bytes};
    default: break;
  }
  if (bytes != 0) // it will say so again
    return {.bytes = bytes};
  return {.problem = what == tls::outcome::ended ? error_code{asio::error::eof} : error_code{asio::error::connection_aborted}};
}

tls_stream::progress tls_stream::shake_hands() {
  if (!socket_.is_open())
    return {.problem = asio::error::bad_descriptor};
  const auto what = channel_.handshake();
  const auto p = told(what);
  if (p.blocked)
    return p;
  handshake_ = handshake::over;
  if (!p.problem) {
    counters_.handshakes.add();
    return p;
  }
  counters_.failed.add();
  if (!channel_.why_broken().empty()) // who only looks whether the port is open is nobody's business
    log::info("tls_handshake_failed", {{"reason", channel_.why_broken()}});
  return p;
}

tls_stream::progress tls_stream::read(asio::mutable_buffer into) {
  if (!socket_.is_open())
    return {.problem = asio::error::bad_descriptor};
  const auto m = channel_.read({static_cast<std::byte*>(into.data()), into.size()});
  if (m.then == tls::outcome::ended && m.bytes == 0)
    channel_.end(); // who says goodbye in TLS waits for ours; if the socket takes nothing now, it gets none
  return told(m.then, m.bytes);
}

tls_stream::progress tls_stream::write(asio::const_buffer from) {
  if (!socket_.is_open())
    return {.problem = asio::error::bad_descriptor};
  const auto m = channel_.write({static_cast<const std::byte*>(from.data()), from.size()});
  return told(m.then, m.bytes);
}

tls_stream::progress tls_stream::end() {
  if (!socket_.is_open())
    return {.problem = asio::error::bad_descriptor};
  auto p = told(channel_.end());
  if (p.blocked)
    return p;
  error_code ignored; // who has gone need not be told
  socket_.shutdown(next_layer_type::shutdown_send, ignored);
  p.problem = {};
  return p;
}

void tls_stream::close(closing how) {
  if (how == closing::in_order && socket_.is_open())
    channel_.end();
  if (handshake_ == handshake::under_way) {
    handshake_ = handshake::over;
    counters_.failed.add();
  }
  error_code ignored; // closing what is broken may fail; it is closed all the same
  socket_.shutdown(next_layer_type::shutdown_both, ignored);
  socket_.close(ignored);
}

} // namespace parley::gateway
