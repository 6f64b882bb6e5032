// A TLS connection as Asio and Beast know streams, over a socket that TLS reads and writes itself: no buffers between the two, so a quiet connection is small.
#pragma once
#include "gateway/tls_counters.hpp"
#include "tls/channel.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace parley::gateway {

/// The server's end. One thread; at most one read, and one of write, handshake and end are under way. Handlers are never called from inside of what starts the work.
/// Lives as long as something is under way on it; closing the socket ends that.
class tls_stream {
public:
  using next_layer_type = boost::asio::ip::tcp::socket;
  using executor_type = next_layer_type::executor_type;
  using error_code = boost::system::error_code;

  tls_stream(next_layer_type socket, const tls::context& as, tls_counters& counters);
  tls_stream(const tls_stream&) = delete;

  executor_type get_executor() { return socket_.get_executor(); }
  next_layer_type& next_layer() { return socket_; }
  const next_layer_type& next_layer() const { return socket_; }

  /// Before everything else. void(error_code)
  template <class Handler>
  void async_handshake(Handler&& handler) {
    start<void(error_code)>([](tls_stream& s) { return s.shake_hands(); }, handler);
  }
  /// void(error_code, std::size_t), as all of them know it; `eof` when the peer has said that nothing more comes.
  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& handler) {
    start<void(error_code, std::size_t)>([into](tls_stream& s) { return s.read(first_of<boost::asio::mutable_buffer>(into)); }, handler);
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    start<void(error_code, std::size_t)>([from](tls_stream& s) { return s.write_gathered(from); }, handler);
  }
  /// Tells the peer that nothing more comes, in TLS and in TCP. What was written is with the system. void(error_code)
  template <class Handler>
  void async_end(Handler&& handler) {
    start<void(error_code)>([](tls_stream& s) { return s.end(); }, handler);
  }

  /// Writes what goes at once; `would_block` if that was not all. The next write, of the rest, comes after async_wait_to_write().
  std::size_t write_some(boost::asio::const_buffer from, error_code& problem) {
    const auto p = write(from);
    problem = p.blocked ? boost::asio::error::would_block : p.problem;
    write_waits_for_ = p.wait;
    return p.bytes;
  }
  /// void(error_code)
  template <class Handler>
  void async_wait_to_write(Handler&& handler) {
    socket_.async_wait(write_waits_for_, std::forward<Handler>(handler));
  }

  /// How a socket is closed: `in_order` when everything has been said, and TLS may say so, too, if it has not yet and the system takes it at once.
  enum class closing : std::uint8_t { without_a_word, in_order };
  void close(closing how);

private:
  /// A step's outcome in Asio's terms.
  struct progress {
    std::size_t bytes = 0;
    bool blocked = false; ///< not all, and nothing is wrong
    next_layer_type::wait_type wait = next_layer_type::wait_read;
    error_code problem{};
  };

  /// A step that is repeated whenever the socket is ready, until it has done something.
  template <class Signature, class Step>
  struct operation {
    tls_stream& stream;
    Step step;
    enum class stage : std::uint8_t { begin, waiting, over } at = stage::begin;
    progress last{};

    template <class Self>
    void operator()(Self& self, error_code failed = {}) {
      if (at == stage::over)
        return complete(self);
      last = failed ? progress{.problem = failed} : step(stream);
      if (last.blocked && last.bytes == 0) {
        at = stage::waiting;
        return stream.socket_.async_wait(last.wait, std::move(self));
      }
      if (at == stage::waiting)
        return complete(self);
      at = stage::over;
      boost::asio::post(stream.get_executor(), std::move(self));
    }
    template <class Self>
    void complete(Self& self) {
      if constexpr (std::is_same_v<Signature, void(error_code)>)
        self.complete(last.problem);
      else
        self.complete(last.problem, last.bytes);
    }
  };
  template <class Signature, class Step, class Handler>
  void start(Step step, Handler& handler) {
    boost::asio::async_compose<Handler, Signature>(operation<Signature, Step>{*this, std::move(step)}, handler, socket_);
  }

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& all) {
    const auto end = boost::asio::buffer_sequence_end(all);
    for (auto at = boost::asio::buffer_sequence_begin(all); at != end; ++at)
      if (const Buffer b{*at}; b.size() != 0)
        return b;
    return {};
  }
  /// Short buffers together make one record, and one packet: a frame's head and its payload.
  template <class Buffers>
  progress write_gathered(const Buffers& from) {
    const auto first = first_of<boost::asio::const_buffer>(from);
    if (first.size() >= max_record || first.size() == boost::asio::buffer_size(from))
      return write(first);
    std::array<std::byte, max_record> record;
    return write({record.data(), boost::asio::buffer_copy(boost::asio::buffer(record), from)});
  }

  progress shake_hands();
  progress read(boost::asio::mutable_buffer into);
  progress write(boost::asio::const_buffer from);
  progress end();
  progress told(tls::outcome what, std::size_t bytes = 0) const;

  static constexpr std::size_t max_record = 16 * 1024;

  next_layer_type socket_;
  tls::channel channel_;
  tls_counters& counters_;
  next_layer_type::wait_type write_waits_for_ = next_layer_type::wait_write;
  enum class handshake : std::uint8_t { under_way, over } handshake_ = handshake::under_way;
};

/// The end of a WebSocket: of TLS, then of TCP in Beast's way, which waits for the client's end.
struct tls_teardown {
  boost::beast::role_type role;
  tls_stream& stream;
  enum class stage : std::uint8_t { tls, tcp, over } at = stage::tls;

  template <class Self>
  void operator()(Self& self, boost::system::error_code problem = {}) {
    switch (at) {
      case stage::tls: at = stage::tcp; return stream.async_end(std::move(self));
      case stage::tcp:
        at = stage::over;
        if (!problem)
          return boost::beast::websocket::async_teardown(role, stream.next_layer(), std::move(self));
        [[fallthrough]];
      case stage::over: return self.complete(problem);
    }
  }
};

/// Beast looks for it by this name.
template <class Handler>
void async_teardown(boost::beast::role_type role, tls_stream& stream, Handler&& handler) {
  boost::asio::async_compose<Handler, void(boost::system::error_code)>(tls_teardown{role, stream}, handler, stream.next_layer());
}

} // namespace parley::gateway
