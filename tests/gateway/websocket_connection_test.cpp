// The protocol over WebSocket.
#include "websocket_client.hpp"

#include "protocol/limits.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace parley::gateway::testing {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

constexpr std::string_view olga = R"({"protocol":1,"role":"operator","name":"olga","key":"secret"})";

std::string text_of(const json::object& o, std::string_view field) {
  const auto* v = o.if_contains({field.data(), field.size()});
  return v && v->is_string() ? std::string{v->get_string().data(), v->get_string().size()} : std::string{};
}
std::string error_name(const json::object& f) { return text_of(f.at("body").as_object(), "name"); }

TEST(websocket, a_whole_chat_goes_in_json) {
  running_server server;
  websocket_client visitor{server}, op{server};
  op.hello(olga);
  visitor.hello();
  const auto chat = visitor.open_chat();
  EXPECT_EQ(text_of(op.next("offered"), "session"), chat);
  EXPECT_EQ(text_of(op.answer_to(op.request(frame_of("accept", chat))), "seq"), "3");
  EXPECT_EQ(text_of(visitor.answer_to(visitor.request(frame_of("message", chat, R"({"text":"Grüße 😀"})"))), "seq"), "4");
  const auto message = op.next("message");
  EXPECT_EQ(text_of(message, "session"), chat);
  EXPECT_EQ(text_of(message, "author"), text_of(visitor.welcome, "principal"));
  EXPECT_EQ(text_of(message.at("body").as_object(), "text"), "Grüße 😀");
  op.request(frame_of("resume", chat, R"({"after":"0"})"));
  EXPECT_EQ(text_of(op.next("open"), "seq"), "1");
  EXPECT_EQ(text_of(op.next("page_end").at("body").as_object(), "newest"), "4");
}

TEST(websocket, an_array_is_several_frames_and_messages_of_the_server_are_arrays) {
  running_server server;
  websocket_client c{server};
  c.send_text(R"([{"kind":"hello","client_id":"1","body":{"protocol":1,"role":"visitor"}},{"kind":"ping","client_id":"2"},{"kind":"ping","client_id":"3"}])");
  std::string pongs = *c.next_message();
  EXPECT_THAT(pongs, ::testing::StartsWith(R"([{"kind":"welcome")"));
  while (pongs.find(R"("client_id":"3")") == pongs.npos)
    pongs += *c.next_message();
  EXPECT_THAT(pongs, HasSubstr(R"({"kind":"pong","client_id":"2"})"));
}

TEST(websocket, binary_messages_carry_the_frames_of_tcp) {
  running_server server;
  websocket_client c{server, {.protocol = "parley.v1.fb"}};
  frame_writer w;
  std::vector<std::byte> message;
  auto add = [&](std::span<const std::byte> f) { message.insert(message.end(), f.begin(), f.end()); };
  add(w.build(head_of(kind::hello, {}, 1), [](auto& b) { return wire::Createhello(b, 1, 0, wire::role::visitor); }));
  add(w.bare(head_of(kind::ping, {}, 2)));
  c.send_binary(message);
  std::vector<kind> got;
  while (got.size() < 2) {
    const auto answer = *c.next_message();
    auto block = block_ptr::make(answer.size());
    std::memcpy(block->data(), answer.data(), answer.size());
    for (std::size_t at = 0; at < answer.size();) {
      const auto d = decode(*block.get(), at, answer.size() - at);
      ASSERT_EQ(d.what, decoded::state::complete);
      got.push_back(d.head->what);
      at += d.consumed;
    }
  }
  EXPECT_THAT(got, ::testing::ElementsAre(kind::welcome, kind::pong));
}

TEST(websocket, a_message_ends_where_a_frame_ends) {
  running_server server;
  websocket_client c{server, {.protocol = "parley.v1.fb"}};
  frame_writer w;
  c.send_binary(w.build(head_of(kind::hello, {}, 1), [](auto& b) { return wire::Createhello(b, 1, 0, wire::role::visitor); }));
  ASSERT_TRUE(c.next_message());
  c.send_binary(w.bare(head_of(kind::ping, {}, 2)).first(40));
  while (c.next_message()) {}
  EXPECT_EQ(c.close_code(), 4000 + std::uint16_t(error_code::framing_lost));
}

TEST(websocket, text_where_binary_was_agreed_and_the_other_way_round_ends_the_connection) {
  running_server server;
  websocket_client binary{server, {.protocol = "parley.v1.fb"}}, text{server};
  binary.send_text("{}");
  text.send_binary({});
  for (auto* c : {&binary, &text}) {
    while (c->next_message()) {}
    EXPECT_EQ(c->close_code(), 4000 + std::uint16_t(error_code::framing_lost));
    EXPECT_EQ(c->close_reason(), "framing_lost");
  }
}

TEST(websocket, bad_json_is_answered_with_what_is_wrong_and_the_connection_goes_on) {
  running_server server;
  websocket_client c{server};
  c.hello();
  c.send_text("{nonsense");
  auto f = c.next("error");
  EXPECT_EQ(error_name(f), "bad_request");
  EXPECT_THAT(text_of(f.at("body").as_object(), "detail"), HasSubstr("no JSON"));
  f = c.answer_to(c.request(frame_of("message", "7", R"({"txt":"x"})")));
  EXPECT_THAT(text_of(f.at("body").as_object(), "detail"), HasSubstr("`body.txt`"));
  f = c.answer_to(c.request(frame_of("dance", "7")));
  EXPECT_EQ(error_name(f), "unknown_kind");
  EXPECT_EQ(text_of(c.answer_to(c.request(frame_of("ping", ""))), "kind"), "pong");
  EXPECT_EQ(server.counters().bad_frames.value(), 3u);
}

TEST(websocket, the_first_frame_must_be_hello) {
  running_server server;
  websocket_client c{server};
  c.request(frame_of("ping", ""));
  const auto bye = c.next("bye").at("body").as_object();
  EXPECT_EQ(text_of(bye, "reason"), "hello_expected");
  EXPECT_FALSE(bye.at("may_reconnect").as_bool());
  EXPECT_FALSE(c.next_message());
  EXPECT_EQ(c.close_code(), 4202u);
  EXPECT_EQ(c.close_reason(), "hello_expected");
}

TEST(websocket, who_says_no_hello_is_closed) {
  running_server server{{.hello_timeout_ms = 50}};
  websocket_client c{server};
  while (c.next_message()) {}
  EXPECT_EQ(c.close_code(), 4207u);
}

TEST(websocket, bye_is_answered_after_everything_that_was_asked_before_it) {
  running_server server;
  websocket_client c{server};
  c.hello();
  const auto chat = c.open_chat();
  const auto id = c.request(frame_of("message", chat, R"({"text":"last"})"));
  c.send_text(R"({"kind":"bye"})");
  EXPECT_EQ(text_of(c.answer_to(id), "seq").empty(), false);
  EXPECT_EQ(text_of(c.next("bye").at("body").as_object(), "reason"), "client_left");
  EXPECT_FALSE(c.next_message());
  EXPECT_EQ(c.close_code(), 4210u);
}

TEST(websocket, a_client_that_closes_is_closed_and_ends_no_session) {
  running_server server;
  websocket_client c{server};
  c.hello();
  const auto chat = c.open_chat();
  c.stream().close(boost::beast::websocket::close_code::normal);
  websocket_client again{server};
  again.hello(R"({"protocol":1,"role":"visitor","key":")" + text_of(c.welcome, "token") + "\"}");
  EXPECT_EQ(text_of(again.welcome, "session"), chat);
}

TEST(websocket, a_server_that_stops_tells_each_client_when_to_come_back) {
  running_server server;
  std::vector<std::unique_ptr<websocket_client>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<websocket_client>(server));
    clients.back()->hello();
  }
  server.stop();
  std::set<std::int64_t> hints;
  for (auto& c : clients) {
    const auto bye = c->next("bye").at("body").as_object();
    EXPECT_EQ(text_of(bye, "reason"), "server_stopping");
    EXPECT_TRUE(bye.at("may_reconnect").as_bool());
    hints.insert(bye.at("retry_after_ms").as_int64());
    EXPECT_FALSE(c->next_message());
    EXPECT_EQ(c->close_code(), 4208u);
  }
  EXPECT_EQ(hints.size(), clients.size()) << "not all at once";
  EXPECT_GE(*hints.begin(), 1000);
  server.join();
}

TEST(websocket, a_silent_client_is_asked_and_stays_while_it_answers) {
  auto settings = default_websockets();
  settings.ping_interval_ms = 10;
  running_server server{{}, default_options(), {}, std::move(settings)};
  websocket_client c{server};
  c.hello();
  int pings = 0;
  c.stream().control_callback([&](boost::beast::websocket::frame_type type, boost::beast::string_view) {
    if (type == boost::beast::websocket::frame_type::ping && ++pings == 3)
      c.send_text(R"({"kind":"bye"})"); // a read that blocks answers pings; something has to end it
  });
  while (c.next_message()) {}
  EXPECT_GE(pings, 3);
  EXPECT_EQ(c.close_code(), 4210u);
}

TEST(websocket, a_client_that_does_not_answer_is_ended) {
  auto settings = default_websockets();
  settings.ping_interval_ms = 10;
  running_server server{{}, default_options(), {}, std::move(settings)};
  websocket_client c{server};
  c.hello(); // and reads no more, so it answers no ping
  while (server.counters().closed.value() == 0)
    std::this_thread::yield();
}

TEST(websocket, messages_past_the_limit_end_the_connection) {
  running_server server;
  websocket_client fits{server}, too_long{server};
  const std::string frame = R"({"kind":"hello","client_id":"1","body":{"protocol":1,"role":"visitor"}})";
  fits.send_text(frame + std::string(limits::max_websocket_message_bytes - frame.size(), ' '));
  EXPECT_EQ(text_of(fits.next_frame(), "kind"), "welcome");
  too_long.send_text(frame + std::string(limits::max_websocket_message_bytes - frame.size() + 1, ' '));
  EXPECT_FALSE(too_long.next_message());
  EXPECT_EQ(too_long.close_code(), 1009u);
}

TEST(websocket, what_is_longer_than_a_message_comes_in_several) {
  running_server server;
  websocket_client c{server};
  c.hello();
  const auto chat = c.open_chat();
  const std::string body = R"({"text":")" + std::string(30'000, 'x') + "\"}";
  for (int i = 0; i < 8; ++i)
    c.answer_to(c.request(frame_of("message", chat, body)));
  c.request(frame_of("history", chat, R"({"after":"0"})"));
  std::size_t records = 0;
  for (bool ended = false; !ended;) {
    const auto message = c.next_message();
    ASSERT_TRUE(message);
    EXPECT_LE(message->size(), limits::max_websocket_message_bytes);
    for (std::size_t at = message->find(R"("kind":"message")"); at != message->npos; at = message->find(R"("kind":"message")", at + 1))
      ++records;
    ended = message->find("page_end") != message->npos;
  }
  EXPECT_EQ(records, 8u);
}

TEST(websocket, compression_is_agreed_on_where_it_is_switched_on_and_nowhere_else) {
  for (const auto compress : {compression::off, compression::deflate}) {
    auto settings = default_websockets();
    settings.compress = compress;
    running_server server{{}, default_options(), {}, std::move(settings)};
    websocket_client c{server, {.offer_deflate = true}};
    c.hello();
    const auto chat = c.open_chat();
    const std::string text(20'000, 'x');
    const auto before = server.counters().frames_in.value();
    c.answer_to(c.request(frame_of("message", chat, R"({"text":")" + text + "\"}")));
    EXPECT_EQ(server.counters().frames_in.value(), before + 1);
    c.request(frame_of("history", chat, R"({"after":"1"})"));
    EXPECT_EQ(text_of(c.next("message").at("body").as_object(), "text"), text);
  }
}

TEST(websocket, a_compressed_message_past_the_limit_ends_the_connection) {
  auto settings = default_websockets();
  settings.compress = compression::deflate;
  running_server server{{}, default_options(), {}, std::move(settings)};
  websocket_client c{server, {.offer_deflate = true}};
  try {
    c.send_text(std::string(10'000'000, ' ')); // a few KB on the way
  } catch (const boost::system::system_error&) {
    // the server has closed before it had all of them
  }
  EXPECT_FALSE(c.next_message());
  EXPECT_THAT(c.close_code(), ::testing::AnyOf(1009u, 0u)) << "who still writes may find the connection gone before the code has come";
}

TEST(websocket, a_gateway_needs_a_key_also_where_others_need_none) {
  running_server server;
  websocket_client stranger{server};
  stranger.request(frame_of("hello", "", R"({"protocol":1,"role":"gateway"})"));
  while (stranger.next_message()) {}
  EXPECT_EQ(stranger.close_code(), 4000 + unsigned(error_code::bad_credentials));

  auto options = default_options();
  options.site.gateway_policy = actors::site_settings::gateways::with_key;
  options.site.gateway_key = "secret";
  running_server with_key{{}, options};
  websocket_client bridge{with_key};
  bridge.hello(R"({"protocol":1,"role":"gateway","key":"secret"})");
}

TEST(websocket, who_floods_with_frames_that_want_no_answer_is_sent_away) {
  running_server server{{.unanswered_frames_per_second = 1, .unanswered_burst_frames = 10}};
  websocket_client c{server};
  c.hello();
  std::string many = "[";
  for (int i = 0; i < 1000; ++i)
    many += R"({"kind":"pong"},)";
  many.back() = ']';
  c.send_text(many);
  while (c.next_message()) {}
  EXPECT_EQ(c.close_code(), 4000 + unsigned(error_code::rate_limited));
}

TEST(websocket, who_does_not_read_what_others_send_is_closed_and_the_others_are_not_harmed) {
  running_server server{{.outbox_bytes = 128 * 1024}};
  wire_client bridge{server};
  bridge.hello({.role = wire::role::gateway});
  bridge.attach("olga");
  const principal op{bridge.next(kind::attached).body<wire::attached>()->principal()};
  websocket_client lazy{server, {.receive_buffer_bytes = 4096}};
  lazy.hello();
  const session_id chat{std::stoull(lazy.open_chat())};
  EXPECT_TRUE(bridge.answer_to(bridge.bare(kind::accept, chat, op)));
  const std::string text(30'000, 'x');
  for (int sent = 0; server.counters().slow_readers.value() == 0 && sent < 1000; ++sent)
    EXPECT_TRUE(bridge.answer_to(bridge.message(chat, text, op)));
  EXPECT_EQ(server.counters().slow_readers.value(), 1u);
  EXPECT_TRUE(bridge.answer_to(bridge.message(chat, "nobody is listening", op)));
}

TEST(websocket, a_client_that_posts_without_reading_is_slowed_down_not_killed) {
  running_server server{{.in_flight = 64}};
  websocket_client c{server};
  c.hello();
  const auto chat = c.open_chat();
  constexpr int many = 3'000;
  for (int i = 0; i < many; ++i)
    c.request(frame_of("message", chat, R"({"text":"x"})"));
  for (int acked = 0; acked < many;)
    acked += int(c.next("acks").at("body").at("entries").as_array().size());
  EXPECT_EQ(server.counters().slow_readers.value(), 0u);
}

TEST(websocket, many_readers_of_one_frame_get_the_same_text) {
  running_server server;
  websocket_client op{server};
  op.hello(olga);
  std::vector<std::unique_ptr<websocket_client>> devices;
  for (int i = 0; i < 3; ++i) {
    devices.push_back(std::make_unique<websocket_client>(server));
    devices.back()->hello(olga);
  }
  websocket_client visitor{server};
  visitor.hello();
  const auto chat = visitor.open_chat();
  op.next("offered");
  op.request(frame_of("accept", chat));
  visitor.request(frame_of("message", chat, R"({"text":"to all of you"})"));
  std::set<std::string> texts;
  for (auto& d : devices)
    texts.insert(json::serialize(d->next("message")));
  EXPECT_EQ(texts.size(), 1u);
}

} // namespace
} // namespace parley::gateway::testing
