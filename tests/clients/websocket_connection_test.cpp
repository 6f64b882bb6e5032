// A whole connection over a WebSocket, to a server that a test plays byte by byte.
#include "clients/cpp/event_loop.hpp"
#include "clients/cpp/requests.hpp"
#include "clients/cpp/websocket_handshake.hpp"
#include "hand_server.hpp"
#include "protocol/frame_json.hpp"
#include "tests/clients/websocket_peer.hpp"

#include <gmock/gmock.h>

namespace parley::client {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using websocket::bytes;

struct log : connection_events {
  int welcomes = 0;
  std::vector<std::string> frames; // as JSON
  std::optional<closing> end;
  std::function<void(connection&)> on_frame;

  void welcomed(connection&) override { ++welcomes; }
  void received(connection& c, frame_view f) override {
    frames.push_back(to_json(f));
    if (on_frame)
      on_frame(c);
  }
  void closed(connection&, const closing& why) override { end = why; }
};

struct websocket_connection : testing::TestWithParam<transport> {
  hand_server server;
  event_loop loop;
  log events;
  bytes received; // by the server

  bool json() const { return GetParam() == transport::websocket_json; }

  template <class Done>
  void run_until(Done done) {
    for (int round = 0; round < 1000 && !done(); ++round)
      loop.run_round(1s);
    ASSERT_TRUE(done());
  }
  void receive_some() {
    std::array<std::byte, 100'000> part;
    const auto n = ::recv(server.peer, part.data(), part.size(), 0);
    ASSERT_GT(n, 0);
    received.insert(received.end(), part.begin(), part.begin() + n);
  }
  websocket::client_frame next_message() {
    for (;;) {
      if (auto f = websocket::take_client_frame(received))
        return *f;
      receive_some();
      if (testing::Test::HasFatalFailure())
        return {};
    }
  }
  /// The frame in `payload`, as JSON.
  std::string as_json(const std::string& payload) const {
    if (json())
      return payload;
    std::vector<std::uint64_t> aligned(payload.size() / 8);
    std::memcpy(aligned.data(), payload.data(), payload.size());
    return '[' + to_json(trusted_frame(reinterpret_cast<const std::byte*>(aligned.data()))) + ']';
  }
  std::unique_ptr<connection> dial(identity who = {}) {
    auto where = server.where;
    where.over = GetParam();
    where.host = "shop.example:80";
    where.path = "/chat";
    auto c = loop.connect(where, who, events);
    server.accept();
    loop.run_round(1s);
    return c;
  }
  void answer_handshake() {
    std::string request;
    while (!request.ends_with("\r\n\r\n")) {
      receive_some();
      request = websocket::text_of(received);
      ASSERT_FALSE(HasFatalFailure());
    }
    received.clear();
    server.send(websocket::bytes_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                                    + websocket::accept_of(websocket::field_of(request, "Sec-WebSocket-Key"))
                                    + "\r\nSec-WebSocket-Protocol: " + websocket::field_of(request, "Sec-WebSocket-Protocol") + "\r\n\r\n"));
    loop.run_round(1s);
  }
  /// Frames in one message.
  bytes message_of(std::span<const std::byte> frames) const {
    if (!json())
      return websocket::server_frame(websocket::final_binary, frames);
    std::string text;
    for (auto rest = frames; !rest.empty();) {
      const auto f = trusted_frame(rest.data());
      append_json(text += text.empty() ? '[' : ',', f);
      rest = rest.subspan(f.bytes().size());
    }
    return websocket::server_frame(websocket::final_text, text + ']');
  }
  void send(std::span<const std::byte> frames) { server.send(message_of(frames)); }
  std::span<const std::byte> welcome_frame() {
    return server.write.build(head_of(kind::welcome), [&](auto& b) {
      return wire::Createwelcome(b, principal{principal_kind::visitor, 5}.value, b.CreateString("token-5"), 100, 0, 65536, 4096, 77);
    });
  }
  std::unique_ptr<connection> welcomed_connection() {
    auto c = dial();
    answer_handshake();
    next_message();
    send(welcome_frame());
    run_until([&] { return events.welcomes == 1; });
    return c;
  }
  std::span<const std::byte> record(std::uint64_t seq, std::string_view text) {
    auto head = head_of(kind::message, session_id{5}, 9, principal{operator_id{3}});
    head.seq = seq;
    head.time_ms = 1'700'000'000'123;
    head.status = session_status::on_chat;
    return server.write.message(head, text);
  }
};

TEST_P(websocket_connection, says_hello_when_the_websocket_is_open_and_not_before) {
  auto c = dial({wire::role::operator_, "ada", "secret", 3, "shop"});
  loop.run_round(0s);
  receive_some();
  const auto request = websocket::text_of(received);
  EXPECT_THAT(request, HasSubstr("GET /chat HTTP/1.1\r\nHost: shop.example:80\r\n"));
  EXPECT_TRUE(request.ends_with("\r\n\r\n")) << "nothing behind the request";
  EXPECT_EQ(websocket::field_of(request, "Sec-WebSocket-Protocol"), json() ? "parley.v1.json" : "parley.v1.fb");
  server.send(websocket::bytes_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                                  + websocket::accept_of(websocket::field_of(request, "Sec-WebSocket-Key"))
                                  + "\r\nSec-WebSocket-Protocol: " + websocket::field_of(request, "Sec-WebSocket-Protocol") + "\r\n\r\n"));
  received.clear();
  loop.run_round(1s);
  const auto hello = next_message();
  EXPECT_EQ(hello.first, json() ? websocket::final_text : websocket::final_binary);
  EXPECT_THAT(as_json(hello.payload), HasSubstr(R"("role":"operator","name":"ada","key":"secret","capacity":3)"));
}

TEST_P(websocket_connection, keeps_what_the_welcome_said) {
  auto c = welcomed_connection();
  EXPECT_EQ(c->welcome().self, (principal{principal_kind::visitor, 5}));
  EXPECT_EQ(c->welcome().token, "token-5");
  EXPECT_EQ(c->welcome().open_session, session_id{77});
  EXPECT_EQ(c->next_client_id(), 101u);
}

TEST_P(websocket_connection, tells_of_records_with_all_that_the_server_says_in_their_head) {
  auto c = welcomed_connection();
  const auto said = record(4, "Grüße \U0001F642 \"\n");
  const auto expected = to_json(trusted_frame(said.data()));
  send(said);
  run_until([&] { return !events.frames.empty(); });
  EXPECT_EQ(events.frames[0], expected);
  EXPECT_THAT(expected, HasSubstr(R"("status":"on_chat")"));
  EXPECT_THAT(expected, HasSubstr(R"("seq":"4","time_ms":"1700000000123","author":"operator:3")"));
}

TEST_P(websocket_connection, sends_all_frames_of_a_round_in_one_message) {
  auto c = welcomed_connection();
  request_writer w;
  for (std::uint64_t i = 1; i <= 3; ++i)
    c->send(w.message({session_id{5}, 0, {}}, "hello"))->client_id = i; // patched in place
  EXPECT_GT(c->unsent_bytes(), 0u);
  loop.run_round(0s);
  EXPECT_EQ(c->unsent_bytes(), 0u);
  const auto payload = next_message().payload;
  if (json())
    EXPECT_THAT(payload, testing::AllOf(HasSubstr(R"("client_id":"1")"), HasSubstr(R"("client_id":"2")"), HasSubstr(R"("client_id":"3")")));
  else
    EXPECT_EQ(payload.size() % 3, 0u);
  EXPECT_TRUE(received.empty());
}

TEST_P(websocket_connection, takes_messages_in_any_pieces) {
  auto c = welcomed_connection();
  bytes stream;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    const auto m = message_of(record(i, std::string(i * 100, 'a')));
    stream.insert(stream.end(), m.begin(), m.end());
  }
  for (std::size_t at = 0; at < stream.size(); at += 777) {
    server.send(std::span{stream}.subspan(at, std::min<std::size_t>(777, stream.size() - at)));
    loop.run_round(1s);
  }
  run_until([&] { return events.frames.size() == 20; });
  EXPECT_THAT(events.frames[19], HasSubstr(std::string(2000, 'a')));
}

TEST_P(websocket_connection, goes_on_when_the_kernel_takes_only_a_part) {
  auto c = welcomed_connection();
  request_writer w;
  const std::string text(30'000, 'x');
  constexpr std::size_t frames = 500; // 15 MB: more than the socket's buffers hold
  for (std::size_t i = 1; i <= frames; ++i)
    c->send(w.message({session_id{5}, i, {}}, text));
  loop.run_round(0s);
  EXPECT_GT(c->unsent_bytes(), 0u);
  std::size_t got = 0;
  while (got < frames) {
    if (c->unsent_bytes() > 0)
      loop.run_round(0s);
    const auto payload = next_message().payload;
    ASSERT_FALSE(HasFatalFailure());
    for (auto at = payload.find(text); at != payload.npos; at = payload.find(text, at + text.size()))
      ++got;
  }
  EXPECT_EQ(got, frames);
  EXPECT_EQ(c->unsent_bytes(), 0u);
}

TEST_P(websocket_connection, answers_pings_of_both_kinds) {
  auto c = welcomed_connection();
  server.send(websocket::server_frame(websocket::final_ping, "there?"));
  loop.run_round(1s);
  const auto pong = next_message();
  EXPECT_EQ(pong.first, websocket::final_pong);
  EXPECT_EQ(pong.payload, "there?");
  send(server.write.bare(head_of(kind::ping, {}, 9)));
  loop.run_round(1s);
  EXPECT_EQ(as_json(next_message().payload), R"([{"kind":"pong","client_id":"9"}])");
}

TEST_P(websocket_connection, tells_why_the_server_said_bye_or_closed) {
  {
    auto c = welcomed_connection();
    send(server.write.bye(error_code::server_stopping));
    run_until([&] { return events.end.has_value(); });
    EXPECT_EQ(events.end->code, error_code::server_stopping);
    EXPECT_EQ(next_message().first, websocket::final_close) << "we say that we go";
  }
  events = {};
  server.hang_up();
  auto c = welcomed_connection();
  server.send(websocket::server_frame(websocket::final_close, "\x10\x6e"
                                                              "slow_reader"));
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::by_server);
  EXPECT_EQ(events.end->code, error_code::slow_reader);
  EXPECT_FALSE(c->is_open());
}

TEST_P(websocket_connection, tells_why_the_hello_was_refused) {
  auto c = dial();
  answer_handshake();
  next_message();
  send(server.write.error(head_of(kind::hello, {}, 1), error_code::bad_credentials, "who?"));
  server.send(websocket::server_frame(websocket::final_close, "\x03\xe8"));
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->code, error_code::bad_credentials);
  EXPECT_EQ(events.end->detail, "who?");
}

TEST_P(websocket_connection, tells_that_the_connection_was_lost) {
  auto c = dial();
  answer_handshake();
  server.hang_up();
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::lost);
}

TEST_P(websocket_connection, tells_that_the_websocket_was_refused) {
  auto c = dial();
  server.send(websocket::bytes_of("HTTP/1.1 403 Forbidden\r\n\r\nno"));
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::refused);
  EXPECT_THAT(events.end->detail, HasSubstr("403 Forbidden"));
}

TEST_P(websocket_connection, gives_up_on_what_is_not_the_protocol) {
  const auto binary = [](std::string_view payload) { return websocket::server_frame(websocket::final_binary, payload); };
  const auto text = [](std::string_view payload) { return websocket::server_frame(websocket::final_text, payload); };
  auto half = message_of(record(1, "cut"));
  half = binary(std::string_view{reinterpret_cast<const char*>(half.data()) + 2, half.size() - 10});
  const std::vector<bytes> bad = json() ? std::vector<bytes>{text("{"), text("[\"\xff\"]"), text(""), binary("[]")}
                                        : std::vector<bytes>{half, binary(std::string(64, '\xee')), binary("x"), text("[]")};
  for (const auto& b : bad) {
    auto c = welcomed_connection();
    server.send(b);
    run_until([&] { return events.end.has_value(); });
    EXPECT_EQ(events.end->what, closing::cause::garbled) << websocket::text_of(b);
    server.hang_up();
    received.clear();
    events = {};
  }
}

TEST_P(websocket_connection, skips_a_frame_of_a_kind_it_does_not_know) {
  auto c = welcomed_connection();
  if (json()) {
    server.send(
      websocket::server_frame(websocket::final_text, R"([{"kind":"surprise","body":{}},{"kind":"typing","session":"5","mood":"good","body":{"on":true,"speed":3}}])"));
  } else {
    server.send(websocket::server_frame(websocket::final_binary, server.write.bare(head_of(wire::kind(60), {}, 1))));
    send(server.write.build(head_of(kind::typing, session_id{5}), [](auto& b) { return wire::Createtyping(b, true); }));
  }
  run_until([&] { return events.frames.size() == 1; });
  EXPECT_EQ(events.frames[0], R"({"kind":"typing","session":"5","body":{"on":true}})");
  EXPECT_TRUE(c->is_open());
}

TEST_P(websocket_connection, hears_nothing_after_it_closed_itself) {
  auto c = welcomed_connection();
  events.on_frame = [](connection& self) { self.close(); };
  bytes two;
  for (std::uint64_t i = 1; i <= 2; ++i) {
    const auto f = record(i, "x");
    two.insert(two.end(), f.begin(), f.end());
  }
  send(two);
  run_until([&] { return !events.frames.empty(); });
  loop.run_round(0s);
  EXPECT_EQ(events.frames.size(), 1u);
  EXPECT_FALSE(events.end);
}

INSTANTIATE_TEST_SUITE_P(both_forms, websocket_connection, testing::Values(transport::websocket, transport::websocket_json),
  [](const auto& i) { return std::string{i.param == transport::websocket ? "binary" : "json"}; });

} // namespace
} // namespace parley::client
