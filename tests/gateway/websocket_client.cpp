#include "websocket_client.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace parley::gateway::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;
namespace websocket = beast::websocket;

namespace {
asio::ip::tcp::endpoint websocket_endpoint(const running_server& s) { return {asio::ip::make_address("127.0.0.1"), s.websocket_port()}; }

std::string_view view(const json::value& text) { return {text.as_string().data(), text.as_string().size()}; }
} // namespace

websocket_client::websocket_client(const running_server& s, const options& o) {
  auto& socket = ws_.next_layer();
  socket.open(asio::ip::tcp::v4());
  if (o.receive_buffer_bytes)
    socket.set_option(asio::socket_base::receive_buffer_size(o.receive_buffer_bytes));
  socket.connect(websocket_endpoint(s));
  ws_.set_option(websocket::stream_base::decorator([&](websocket::request_type& q) {
    if (!o.protocol.empty())
      q.set(beast::http::field::sec_websocket_protocol, o.protocol);
    if (!o.origin.empty())
      q.set(beast::http::field::origin, o.origin);
  }));
  if (o.offer_deflate) {
    websocket::permessage_deflate offer;
    offer.client_enable = true;
    ws_.set_option(offer);
  }
  websocket::response_type answer;
  boost::system::error_code problem;
  ws_.handshake(answer, "127.0.0.1", "/", problem);
  ws_.set_option(websocket::stream_base::decorator([](websocket::request_type&) {})); // `o` is gone from here on
  if (problem)
    refused = answer.result_int();
}

void websocket_client::send_text(std::string_view message) {
  ws_.text(true);
  ws_.write(asio::buffer(message.data(), message.size()));
}

void websocket_client::send_binary(std::span<const std::byte> message) {
  ws_.binary(true);
  ws_.write(asio::buffer(message.data(), message.size()));
}

std::optional<std::string> websocket_client::next_message() {
  beast::flat_buffer buffer;
  boost::system::error_code ended;
  ws_.read(buffer, ended);
  if (ended)
    return std::nullopt;
  return beast::buffers_to_string(buffer.data());
}

std::string websocket_client::request(json::object frame) {
  const auto id = std::to_string(++last_id_);
  frame["client_id"] = json::string_view{id.data(), id.size()};
  send_text(json::serialize(frame));
  return id;
}

void websocket_client::hello(std::string_view body) {
  request(frame_of("hello", "", body));
  welcome = next("welcome").at("body").as_object();
  last_id_ = std::stoull(std::string{view(welcome.at("client_id_base"))});
}

json::object websocket_client::next_frame() {
  if (read_.empty()) {
    const auto message = next_message();
    if (!message)
      throw std::runtime_error("the connection ended with " + std::to_string(close_code()) + ' ' + close_reason());
    auto frames = json::parse(*message);
    for (auto& frame : frames.as_array())
      read_.push_back(std::move(frame.as_object()));
  }
  auto first = std::move(read_.front());
  read_.pop_front();
  return first;
}

json::object websocket_client::next(std::string_view kind) {
  for (;;)
    if (auto f = next_frame(); view(f.at("kind")) == kind)
      return f;
}

json::object websocket_client::answer_to(const std::string& client_id) {
  for (;;) {
    auto f = next_frame();
    if (view(f.at("kind")) == "acks")
      for (auto& entry : f.at("body").at("entries").as_array())
        if (view(entry.at("client_id")) == client_id)
          return std::move(entry.as_object());
    if (const auto* id = f.if_contains("client_id"); id && view(*id) == client_id && view(f.at("kind")) != "acks")
      return f;
  }
}

std::string websocket_client::open_chat() { return std::string{view(answer_to(request(frame_of("open", ""))).at("session"))}; }

json::object frame_of(std::string_view kind, std::string_view session, std::string_view body) {
  json::object f;
  f["kind"] = json::string_view{kind.data(), kind.size()};
  if (!session.empty())
    f["session"] = json::string_view{session.data(), session.size()};
  f["body"] = json::parse({body.data(), body.size()});
  return f;
}

std::string raw_exchange(const running_server& s, std::string_view bytes) {
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  socket.connect(websocket_endpoint(s));
  boost::system::error_code ended;
  asio::write(socket, asio::buffer(bytes.data(), bytes.size()), ended);
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, ended);
  std::string all;
  asio::read(socket, asio::dynamic_buffer(all), ended);
  return all;
}

} // namespace parley::gateway::testing
