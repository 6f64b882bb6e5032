// What a transport does in one way with a plain socket and in another with TLS. For a plain socket each of these is what stood there before TLS came: no call is virtual, nothing is asked at run time.
#pragma once
#include "gateway/tls_stream.hpp"

namespace parley::gateway {

using plain_stream = boost::asio::ip::tcp::socket;

inline plain_stream& socket_of(plain_stream& s) { return s; }
inline plain_stream& socket_of(tls_stream& s) { return s.next_layer(); }

/// Calls `then(error_code)` when the stream can carry data: of a plain one, now.
template <class Then>
void come_up(plain_stream&, Then then) {
  then(boost::system::error_code{});
}
/// With TLS the client speaks first. Nothing is answered before whoever has made the connection has returned: it may find that there is no place for it.
template <class Then>
void come_up(tls_stream& s, Then then) {
  s.next_layer().async_wait(plain_stream::wait_read, [&s, then = std::move(then)](boost::system::error_code failed) mutable {
    if (failed)
      return then(failed);
    s.async_handshake(std::move(then));
  });
}

/// Calls `then(error_code)` when write_some() may take more.
template <class Then>
void when_writable(plain_stream& s, Then then) {
  s.async_wait(plain_stream::wait_write, std::move(then));
}
template <class Then>
void when_writable(tls_stream& s, Then then) {
  s.async_wait_to_write(std::move(then));
}

/// Tells the peer that nothing more comes, then calls `then()`: of a plain stream, now.
template <class Then>
void say_end(plain_stream& s, Then then) {
  boost::system::error_code ignored; // who has gone need not be told
  s.shutdown(plain_stream::shutdown_send, ignored);
  then();
}
template <class Then>
void say_end(tls_stream& s, Then then) {
  s.async_end([then = std::move(then)](boost::system::error_code) { then(); });
}

/// Ends the stream without a word. What is pending ends with an error.
inline void close_stream(plain_stream& s) {
  boost::system::error_code ignored; // closing what is broken may fail; it is closed all the same
  s.shutdown(plain_stream::shutdown_both, ignored);
  s.close(ignored);
}
inline void close_stream(tls_stream& s) { s.close(tls_stream::closing::without_a_word); }

/// The same, after everything has been said: the server may stop before a client has answered its goodbye.
inline void close_after_goodbye(plain_stream& s) { close_stream(s); }
inline void close_after_goodbye(tls_stream& s) { s.close(tls_stream::closing::in_order); }

} // namespace parley::gateway
