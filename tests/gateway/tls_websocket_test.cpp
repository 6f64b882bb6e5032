// WebSockets and HTTP over TLS, with Asio's own TLS at the other end.
#include "gateway/http_server.hpp"
#include "tls_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <gmock/gmock.h>

namespace parley::gateway::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Shakes hands when it is made.
struct tls_socket {
  asio::io_context io;
  asio::ssl::context context{asio::ssl::context::tls_client};
  beast::ssl_stream<tcp::socket> stream{io, context};

  explicit tls_socket(std::uint16_t port) {
    stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
    stream.handshake(asio::ssl::stream_base::client);
  }
  std::string exchange(std::string_view bytes) {
    boost::system::error_code ended;
    asio::write(stream, asio::buffer(bytes.data(), bytes.size()), ended);
    std::string all;
    asio::read(stream, asio::dynamic_buffer(all), last);
    return all;
  }
  boost::system::error_code last; ///< how reading ended
};

struct wss_client {
  tls_socket under;
  websocket::stream<beast::ssl_stream<tcp::socket>&> ws{under.stream};

  explicit wss_client(const running_server& s) : under(s.websocket_port()) {
    ws.set_option(websocket::stream_base::decorator([](websocket::request_type& q) { q.set(beast::http::field::sec_websocket_protocol, "parley.v1.json"); }));
    ws.handshake("127.0.0.1", "/");
  }
  void send(const std::string& text) { ws.write(asio::buffer(text)); }
  std::string next() {
    beast::flat_buffer buffer;
    boost::system::error_code ended;
    ws.read(buffer, ended);
    return ended ? "ended with " + std::to_string(ws.reason().code) : beast::buffers_to_string(buffer.data());
  }
  std::string next_with(const std::string& part) {
    for (;;)
      if (auto text = next(); text.find(part) != text.npos || text.starts_with("ended"))
        return text;
  }
  void hello() {
    send(R"({"kind":"hello","client_id":"1","body":{"protocol":1,"role":"visitor"}})");
    EXPECT_THAT(next(), HasSubstr("welcome"));
  }
};

TEST(tls_websocket, a_chat_with_long_texts_goes_over_wss) {
  tls_running_server server;
  tls_client olga{server};
  olga.hello({.role = wire::role::operator_, .name = "olga"});
  wss_client ann{server};
  ann.hello();
  ann.send(R"({"kind":"open","client_id":"1000","body":{}})");
  EXPECT_THAT(ann.next_with("\"acks\""), HasSubstr("\"1000\""));
  const auto session = olga.next(kind::offered).head().session;
  EXPECT_TRUE(olga.answer_to(olga.bare(kind::accept, session)));
  const std::string text(30'000, 'y');
  for (int i = 0; i < 50; ++i) {
    ann.send(
      R"({"kind":"message","session":")" + std::to_string(session.value) + R"(","client_id":")" + std::to_string(2000 + i) + R"(","body":{"text":")" + text + "\"}}");
    EXPECT_EQ(olga.next(kind::message).body<wire::message>()->text()->str(), text);
    olga.message(session, text);
    EXPECT_THAT(ann.next_with("yyyy"), HasSubstr(text));
  }
}

TEST(tls_websocket, a_server_that_stops_says_bye_and_closes) {
  tls_running_server server;
  wss_client c{server};
  c.hello();
  server.stop();
  EXPECT_THAT(c.next(), HasSubstr("server_stopping"));
  EXPECT_THAT(c.next(), StartsWith("ended with 4"));
  server.join();
}

TEST(tls_websocket, bye_is_answered_and_after_both_have_closed_tls_ends) {
  tls_running_server server;
  wss_client c{server};
  c.hello();
  c.send(R"({"kind":"bye","client_id":"5","body":{}})");
  // By hand, for Beast's client would end TLS by itself and not tell how.
  std::string all;
  boost::system::error_code ended;
  while (!ended && all.find('\x88') == all.npos) { // a close frame
    char some[1000];
    all.append(some, c.under.stream.read_some(asio::buffer(some), ended));
  }
  EXPECT_THAT(all, HasSubstr("\"bye\""));
  const std::string closed{"\x88\x80\0\0\0\0", 6};
  EXPECT_EQ(c.under.exchange(closed), "");
  EXPECT_EQ(c.under.last, asio::error::eof) << "of TLS, not of the connection: " << c.under.last.message();
}

TEST(tls_websocket, a_client_that_closes_is_answered_and_tls_ends) {
  tls_running_server server;
  wss_client c{server};
  c.hello();
  boost::system::error_code problem;
  c.ws.close(websocket::close_code::normal, problem);
  EXPECT_FALSE(problem) << problem.message();
}

TEST(tls_websocket, what_is_no_upgrade_is_told_so_over_tls) {
  tls_running_server server;
  tls_socket c{server.websocket_port()};
  EXPECT_THAT(c.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 426 "));
  EXPECT_EQ(c.last, asio::error::eof);
}

TEST(tls_websocket, who_does_not_finish_the_handshake_is_closed_in_time) {
  tls_running_server server{{.hello_timeout_ms = 300}};
  EXPECT_EQ(raw_answer(server.websocket_port(), ""), "");
  EXPECT_EQ(in_the_end(server.handshakes().failed, 1u), 1u);
}

TEST(tls_websocket, one_over_the_limit_is_closed_before_its_handshake) {
  tls_running_server server{{.max_connections = 1}};
  wss_client first{server};
  first.hello();
  EXPECT_ANY_THROW(wss_client{server});
  EXPECT_EQ(in_the_end(server.counters().refused, 1u), 1u);
  first.send(R"({"kind":"ping","client_id":"5"})");
  EXPECT_THAT(first.next(), HasSubstr("pong"));
}

// ---- HTTP

struct https_server : certified {
  std::unique_ptr<http_server> server;

  explicit https_server(http_limits limits = {}) {
    http::router routes;
    routes.add({.method = http::method::get, .pattern = "/hello", .handle = [](auto, auto answer) { answer(http::json("\"hello\"")); }, .max_body_bytes = 0});
    routes.add({.method = http::method::post, .pattern = "/echo", .handle = [](auto q, auto answer) { answer(http::json(q.body)); }, .max_body_bytes = 10'000'000});
    server = *http_server::start("127.0.0.1", 0, routes, limits, current);
  }
};

TEST(tls_http, requests_are_answered_over_tls_also_several_on_one_connection) {
  https_server s;
  tls_socket c{s.server->port()};
  const auto answers = c.exchange("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_NE(answers.find("\"hello\""), answers.rfind("\"hello\""));
  EXPECT_EQ(c.last, asio::error::eof) << "TLS ends in order, so that nobody can cut an answer off unseen";
  EXPECT_EQ(in_the_end(s.server->handshakes().handshakes, 1u), 1u);
}

TEST(tls_http, megabytes_go_both_ways) {
  https_server s;
  tls_socket c{s.server->port()};
  const std::string body(5'000'000, 'z');
  EXPECT_THAT(
    c.exchange("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body), EndsWith("\r\n\r\n" + body));
}

TEST(tls_http, plain_requests_and_silence_are_closed_and_counted) {
  https_server s{{.header_timeout = std::chrono::milliseconds{2'000}}};
  EXPECT_THAT(raw_answer(s.server->port(), "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), Not(HasSubstr("hello")));
  EXPECT_EQ(raw_answer(s.server->port(), ""), "");
  EXPECT_EQ(in_the_end(s.server->handshakes().failed, 2u), 2u);
  EXPECT_THAT(tls_socket{s.server->port()}.exchange("GET /hello HTTP/1.0\r\n\r\n"), EndsWith("\"hello\""));
}

TEST(tls_http, a_new_certificate_serves_new_connections) {
  https_server s;
  tls_socket old{s.server->port()};
  s.renew("renewed");
  tls_socket fresh{s.server->port()};
  char name[100] = "";
  X509* certificate = ::SSL_get1_peer_certificate(fresh.stream.native_handle());
  ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  ::X509_free(certificate);
  EXPECT_STREQ(name, "renewed");
  EXPECT_THAT(old.exchange("GET /hello HTTP/1.0\r\n\r\n"), EndsWith("\"hello\""));
}

} // namespace
} // namespace parley::gateway::testing
