// A WebSocket client that blocks.
#pragma once
#include "running_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/value.hpp>
#include <deque>

namespace parley::gateway::testing {

class websocket_client {
public:
  struct options {
    std::string protocol = "parley.v1.json";
    std::string origin{};
    bool offer_deflate = false;
    int receive_buffer_bytes = 0; ///< 0 = the system's default
  };
  /// Connects and upgrades; `refused` says the HTTP status where that is refused.
  explicit websocket_client(const running_server& s) : websocket_client(s, options{}) {}
  websocket_client(const running_server& s, const options& o);

  unsigned refused = 0;

  // ---- messages
  void send_text(std::string_view message);
  void send_binary(std::span<const std::byte> message);
  /// The next message as it came; nothing when the connection has ended, and then close_code() says how.
  std::optional<std::string> next_message();
  std::uint16_t close_code() const { return ws_.reason().code; }
  std::string close_reason() const { return {ws_.reason().reason.data(), ws_.reason().reason.size()}; }

  // ---- frames as JSON
  /// Sends a frame, given without its client_id; returns that.
  std::string request(boost::json::object frame);
  void hello(std::string_view body = R"({"protocol":1,"role":"visitor"})");
  /// The next frame; throws when the connection ends first.
  boost::json::object next_frame();
  /// Skips frames of other kinds.
  boost::json::object next(std::string_view kind);
  /// The ack's entry or the error of this request.
  boost::json::object answer_to(const std::string& client_id);
  /// Opens a chat and returns its number.
  std::string open_chat();

  boost::beast::websocket::stream<boost::asio::ip::tcp::socket>& stream() { return ws_; }
  boost::json::object welcome;

private:
  boost::asio::io_context io_;
  boost::beast::websocket::stream<boost::asio::ip::tcp::socket> ws_{io_};
  std::deque<boost::json::object> read_;
  std::uint64_t last_id_ = 0;
};

/// `{"kind":KIND,"session":SESSION,"body":BODY}`.
boost::json::object frame_of(std::string_view kind, std::string_view session, std::string_view body = "{}");

/// Sends bytes to the WebSocket port and returns all that comes back until the server closes.
std::string raw_exchange(const running_server& s, std::string_view bytes);

} // namespace parley::gateway::testing
