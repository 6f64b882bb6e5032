// One connection to a Parley server, over TCP or a WebSocket: says hello, cuts what comes into verified frames, gathers what is sent and writes it once per round.
#pragma once
#include "base/ids.hpp"
#include "clients/cpp/closing.hpp"
#include "protocol/frame.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace parley::client {

class connection;
class event_loop;
namespace websocket {
class channel;
}

/// Who a connection says it is (see `hello` in schema/wire.fbs).
struct identity {
  wire::role role = wire::role::visitor;
  std::string name{};         ///< operator: account; visitor: shown name; gateway: for the server's log
  std::string key{};          ///< secret or token; empty where the site asks for none
  std::uint32_t capacity = 0; ///< operators that sign up by themselves: sessions at once
  std::string site{};         ///< empty: the default site
};

/// What the server's welcome said.
struct welcome_info {
  principal self;                   ///< none for a gateway
  std::string token;                ///< visitors: `identity::key` of the next connection, to be the same visitor
  std::uint64_t client_id_base = 0; ///< see connection::next_client_id
  std::uint32_t max_in_flight = 0;  ///< requests without an answer
  session_id open_session;          ///< visitors: the chat that is still open
};

/// What a connection tells its owner. All calls come on the thread that runs the loop. A call may send on any connection, close or
/// destroy any other one, and close (not destroy) its own.
class connection_events {
public:
  virtual ~connection_events() = default;
  virtual void welcomed(connection&) = 0;
  /// A frame other than welcome, ping, pong and bye; its bytes are valid during the call.
  virtual void received(connection&, frame_view) = 0;
  /// The last call for this connection; never after close().
  virtual void closed(connection&, const closing&) = 0;
};

/// Made by event_loop::connect; lives on the loop's thread; must be destroyed before the loop.
class connection {
public:
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Queues a copy of `frame`; it is written when the loop's round ends. The result points to the copy, valid until the next send, so that
  /// a prebuilt frame can be patched in place. Sending on a closed connection is allowed and does nothing visible.
  frame_head* send(std::span<const std::byte> frame);

  /// A client id greater than all this connection used and than every one the server has seen from the same sender.
  std::uint64_t next_client_id() { return ++last_client_id_; }
  /// From now on above `id`: for owners that number requests by themselves in between.
  void client_ids_from(std::uint64_t id) { last_client_id_ = std::max(last_client_id_, id); }

  const welcome_info& welcome() const { return welcome_; }
  bool is_welcome() const { return state_ == state::welcome; }
  bool is_open() const { return state_ != state::closed; }
  /// Bytes queued and not yet taken by the kernel.
  std::size_t unsent_bytes() const;

  /// Whom to tell from now on.
  void events(connection_events& e) { events_ = &e; }
  /// Closes at once, without a call to `closed`; what is unsent is lost.
  void close();

  /// Free for the owner, for example an index.
  std::uint64_t tag = 0;

private:
  friend class event_loop;
  enum class state : std::uint8_t { connecting, upgrading, greeting, welcome, closed };

  connection(event_loop& loop, connection_events& e);
  void fail(closing why);
  void writable();
  void readable(block_ptr& block, std::size_t capacity);
  void take_websocket(std::span<const std::byte> bytes);
  void take_binary(std::span<const std::byte> message);
  void take_json(std::string_view message);
  std::size_t take_frames(byte_block& block, std::size_t bytes);
  void take(frame_view f);
  void greet(const frame_view& f);
  void flush();
  void write(std::vector<std::byte>& bytes, std::size_t& sent);

  event_loop* loop_;
  connection_events* events_;
  int socket_ = -1;
  std::uint32_t slot_ = 0; // in the loop's table
  state state_ = state::connecting;
  bool dirty_ = false;         // in the loop's list of connections to flush
  bool waits_to_write_ = true; // asked epoll for EPOLLOUT
  std::uint64_t last_client_id_ = 0;
  std::vector<std::byte> out_; // frames; with a WebSocket they become messages when the round ends
  std::size_t out_sent_ = 0;
  std::vector<std::byte> partial_;          // TCP: start of a frame whose rest has not arrived
  std::unique_ptr<websocket::channel> web_; // null over TCP
  closing last_words_{};                    // of an error before the welcome, told when the server closes
  welcome_info welcome_;
};

} // namespace parley::client
