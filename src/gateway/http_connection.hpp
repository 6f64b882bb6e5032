// One connection of the HTTP server: reads a request, gives it to its route, writes the answer, and again.
#pragma once
#include "base/worker_pool.hpp"
#include "gateway/http_answer.hpp"
#include "gateway/http_server.hpp"
#include "gateway/http_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>

namespace parley::gateway {

/// The way back to the server's thread for answers that come from anywhere, at any time, also after the server.
class http_way_back {
public:
  explicit http_way_back(boost::asio::io_context& io) : io_(&io) {}
  /// Dropped once the server ends.
  void post(std::function<void()> f);
  void close();

private:
  std::mutex mutex_;
  boost::asio::io_context* io_;
};

/// What all connections share.
struct http_surroundings {
  const http::router routes;
  const http_limits limits;
  worker_pool& workers;
  std::shared_ptr<http_way_back> way_back;
  const std::shared_ptr<const tls::current_context> tls; ///< null: plain
  tls_counters handshakes{};
  std::atomic<std::size_t> connections = 0; ///< the last one to end may do so on a worker, when the server has ended
  std::size_t gathered_bytes = 0;           ///< of bodies in memory
};

/// Alive as long as something is pending on it. All of it on the server's thread, but what is handed to workers.
class http_connection : public std::enable_shared_from_this<http_connection> {
public:
  /// `stream`: made of these.
  template <class... Stream>
  explicit http_connection(http_surroundings& around, Stream&&... stream) : stream_(std::forward<Stream>(stream)...), deadline_(stream_.get_executor()), around_(around) {
    ++around_.connections;
  }
  ~http_connection();
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;

  void begin();

private:
  using error_code = boost::system::error_code;
  using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  // ---- reading (http_connection_reading.cpp)
  void next_request();
  void read_head();
  void head_read();
  void begin_upload();
  void invite_body();
  void begin_body();
  void read_body();
  void write_to_sink();
  /// Calls `then` when there is more in read_.
  void read(void (http_connection::*then)());
  bool has_body() const;

  // ---- answering
  void handle();
  http::responder make_responder();
  void answer(http::response r);
  /// … and no more requests: the rest of this one is not read.
  void refuse(http::response r);
  void send(std::string text, void (http_connection::*then)());
  void send_next_chunk();
  void chunk_made(http::stream_state state, std::string chunk);
  void answered();
  void await_end();

  /// Does `work` on a worker, then `then(*this, what came out)` here, unless the connection was closed meanwhile. False if too much waits for workers.
  template <class Work, class Then>
  bool on_worker(Work work, Then then) {
    return around_.workers.run([self = shared_from_this(), work = std::move(work), then]() mutable {
      auto out = work();
      self->around_.way_back->post([self, then, out = std::move(out)]() mutable {
        if (self->stream_.socket().is_open())
          then(*self, std::move(out));
        else
          self->end_on_worker(std::move(out));
      });
    });
  }
  /// The end of a body may wait for whoever makes it; the server's thread must not.
  template <class T>
  void end_on_worker(T what) {
    around_.workers.run([gone = std::move(what)] {});
  }
  static http::response overloaded();

  void expect_within(std::chrono::milliseconds patience);
  std::chrono::milliseconds time_to_move(std::uint64_t bytes) const;
  void forget_body();
  void close();

  http_stream stream_;
  boost::asio::steady_timer deadline_;
  http_surroundings& around_;
  std::optional<parser> parser_;
  const http::route* route_ = nullptr;
  std::string peer_;
  http::request request_;
  std::shared_ptr<http::body_sink> sink_;
  std::uint64_t body_bytes_ = 0;   ///< of this request, so far
  std::size_t gathered_bytes_ = 0; ///< of those in memory
  enum class phase : std::uint8_t { idle, reading, handling, sending } phase_ = phase::idle;
  answer_form form_;
  http::body_source rest_; ///< of an answer, which makes its body bit by bit
  std::array<char, 16 * 1024> chunk_;
  std::string read_;    ///< not parsed yet
  std::string written_; ///< being sent
};

} // namespace parley::gateway
