// A shard behind a real socket on a thread of its own, and a client that sends and reads bytes, blocking.
#pragma once
#include "tests/actors/kept_frame.hpp"

#include "actors/shard.hpp"
#include "gateway/asio_poller.hpp"
#include "gateway/listener.hpp"
#include "gateway/websocket_connection.hpp"
#include "protocol/frame_writer.hpp"

#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <thread>

namespace parley::gateway::testing {

using actors::testing::kept_frame;

/// Everybody may come in, as anything.
actors::shard_options default_options();
/// Every page may connect.
websocket_settings default_websockets();

class running_server {
public:
  /// `prepare` is told of the shard before its first round. Both ports speak TLS where there is something to begin it with.
  explicit running_server(connection_limits limits = {}, actors::shard_options options = default_options(), const std::function<void(actors::shard&)>& prepare = {},
    websocket_settings websockets = default_websockets(), const std::shared_ptr<const tls::current_context>& as = nullptr);
  ~running_server();
  running_server(const running_server&) = delete;

  /// As the program does it on SIGTERM, but without waiting. Once.
  void stop();
  /// Waits for the end.
  void join();

  std::uint16_t port() const { return port_; }
  actors::shard& shard() { return *shard_; }
  std::uint16_t websocket_port() const { return websocket_port_; }
  const connection_counters& counters() const { return front_.counters; }
  const tls_counters& handshakes() const { return front_.tls; }

private:
  std::filesystem::path store_;
  system_clock clock_;
  actors::actor_runtime runtime_{1};
  asio_poller poller_;
  std::unique_ptr<actors::shard> shard_;
  shard_router router_;
  front front_;
  listener listener_, websockets_;
  std::uint16_t port_ = 0, websocket_port_ = 0;
  std::thread thread_;
};

/// A connection on which a test says anything it likes.
class wire_client {
public:
  /// `receive_buffer_bytes`: small ones make a slow reader quickly; 0 = the system's default.
  explicit wire_client(const running_server& s, int receive_buffer_bytes = 0);
  virtual ~wire_client();
  wire_client(const wire_client&) = delete;

  // ---- sending
  void send(std::span<const std::byte> bytes);
  /// Like send(), but says how much went out before the server's side was full for `patience_ms`.
  virtual std::size_t send_some(std::span<const std::byte> bytes, int patience_ms);
  /// The server takes no more from us.
  void say_no_more();

  struct greeting {
    wire::role role = wire::role::visitor;
    std::string name{};
    std::string key{};
    std::string site{};
    std::uint32_t protocol = 1;
  };
  std::span<const std::byte> hello_frame(const greeting& g);
  /// hello, and the welcome to it; later client ids go on from there.
  void hello(const greeting& g);

  std::uint64_t open(principal as = {});
  std::uint64_t message(session_id s, std::string_view text, principal as = {});
  std::uint64_t bare(kind what, session_id s = {}, principal as = {});
  std::uint64_t attach(std::string_view name, principal as = {}, std::uint32_t capacity = 4);
  std::uint64_t next_id() { return ++last_id_; }

  // ---- reading
  /// The next frame; none when the server has closed. Throws when nothing comes for a minute.
  std::optional<kept_frame> next();
  /// Skips what is of another kind. Throws when the connection ends first.
  kept_frame next(kind what);
  /// The answer to this request: an ack, or the error's code. What else comes meanwhile is dropped, but for bye, which must not come.
  struct answer {
    error_code error = error_code::none;
    session_id session;
    std::uint64_t seq = 0;
    principal holder{}; ///< of an error: who has the session
    explicit operator bool() const { return error == error_code::none; }
  };
  answer answer_to(std::uint64_t id);
  /// Reads on to the end. The bye's code; none if the connection ended without one.
  error_code last_words();

  session_id open_chat(principal as = {}) { return answer_to(open(as)).session; }

  principal who;
  frame_writer writer;

protected:
  /// Waits for bytes; none at the end of the connection.
  virtual std::size_t receive(std::span<std::byte> into);

  int socket_;

private:
  std::uint64_t last_id_ = 0;
  block_ptr in_;
  std::size_t begin_ = 0, end_ = 0;
};

} // namespace parley::gateway::testing
