#include "clients/cpp/event_loop.hpp"
#include "clients/cpp/requests.hpp"
#include "hand_server.hpp"

#include <gtest/gtest.h>

namespace parley::client {
namespace {

using namespace std::chrono_literals;

struct log : connection_events {
  int welcomes = 0;
  std::vector<std::uint64_t> received_ids;
  std::vector<std::string> texts;
  std::optional<closing> end;
  std::function<void(connection&)> on_frame;

  void welcomed(connection&) override { ++welcomes; }
  void received(connection& c, frame_view f) override {
    received_ids.push_back(f.head().client_id);
    if (f.head().what == kind::message)
      texts.push_back(f.body<wire::message>()->text()->str());
    if (on_frame)
      on_frame(c);
  }
  void closed(connection&, const closing& why) override { end = why; }
};

struct connection_test : testing::Test {
  hand_server server;
  event_loop loop;
  log events;

  template <class Done>
  void run_until(Done done) {
    for (int round = 0; round < 1000 && !done(); ++round)
      loop.run_round(1s);
    EXPECT_TRUE(done());
  }
  std::unique_ptr<connection> welcomed_connection(identity who = {}) {
    auto c = loop.connect(server.where, who, events);
    server.accept();
    loop.run_round(1s);
    server.receive();
    server.welcome();
    run_until([&] { return events.welcomes == 1; });
    return c;
  }
};

TEST_F(connection_test, says_hello_first) {
  auto c = loop.connect(server.where, {wire::role::operator_, "ada", "secret", 3, "shop"}, events);
  server.accept();
  loop.run_round(1s);
  auto frame = server.receive();
  EXPECT_EQ(head_in(frame).what, kind::hello);
  auto* hello = flatbuffers::GetRoot<wire::hello>(frame.data() + sizeof(frame_head));
  EXPECT_EQ(hello->protocol(), 1u);
  EXPECT_EQ(hello->role(), wire::role::operator_);
  EXPECT_EQ(hello->name()->str(), "ada");
  EXPECT_EQ(hello->key()->str(), "secret");
  EXPECT_EQ(hello->capacity(), 3u);
  EXPECT_EQ(hello->site()->str(), "shop");
}

TEST_F(connection_test, keeps_what_the_welcome_said_and_counts_client_ids_up_from_its_base) {
  auto c = welcomed_connection();
  EXPECT_TRUE(c->is_welcome());
  EXPECT_EQ(c->welcome().self, (principal{principal_kind::visitor, 5}));
  EXPECT_EQ(c->welcome().token, "token-5");
  EXPECT_EQ(c->welcome().open_session, session_id{77});
  EXPECT_EQ(c->next_client_id(), 101u);
  c->client_ids_from(500);
  EXPECT_EQ(c->next_client_id(), 501u);
  c->client_ids_from(7);
  EXPECT_EQ(c->next_client_id(), 502u) << "never back";
}

TEST_F(connection_test, cuts_frames_out_of_any_pieces) {
  auto c = welcomed_connection();
  std::vector<std::byte> stream;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    auto f = server.write.message(head_of(kind::message, {}, i), std::string(i * 100, 'a'));
    stream.insert(stream.end(), f.begin(), f.end());
  }
  for (std::size_t at = 0; at < stream.size(); at += 777) {
    server.send(std::span{stream}.subspan(at, std::min<std::size_t>(777, stream.size() - at)));
    loop.run_round(1s);
  }
  run_until([&] { return events.texts.size() == 20; });
  EXPECT_EQ(events.texts[19], std::string(2000, 'a'));
  EXPECT_EQ(events.received_ids.front(), 1u);
}

TEST_F(connection_test, sends_prebuilt_frames_patched_in_place) {
  auto c = welcomed_connection();
  request_writer w;
  auto built = w.message({}, "hello");
  for (std::uint64_t i = 1; i <= 3; ++i)
    c->send(built)->client_id = i;
  loop.run_round(0s);
  for (std::uint64_t i = 1; i <= 3; ++i)
    EXPECT_EQ(head_in(server.receive()).client_id, i);
}

TEST_F(connection_test, sends_on_when_the_kernel_takes_only_a_part) {
  auto c = welcomed_connection();
  request_writer w;
  std::string text(30'000, 'x');
  constexpr std::uint64_t frames = 500; // 15 MB: more than the socket's buffers hold
  for (std::uint64_t i = 1; i <= frames; ++i)
    c->send(w.message({{}, i, {}}, text));
  loop.run_round(0s);
  EXPECT_GT(c->unsent_bytes(), 0u);
  std::uint64_t got = 0;
  for (; got < frames; ++got) {
    if (c->unsent_bytes() > 0)
      loop.run_round(0s);
    ASSERT_EQ(head_in(server.receive()).client_id, got + 1);
  }
  EXPECT_EQ(c->unsent_bytes(), 0u);
}

TEST_F(connection_test, answers_a_ping) {
  auto c = welcomed_connection();
  server.send(server.write.bare(head_of(kind::ping, {}, 9)));
  loop.run_round(1s);
  auto pong = server.receive();
  EXPECT_EQ(head_in(pong).what, kind::pong);
  EXPECT_EQ(head_in(pong).client_id, 9u);
}

TEST_F(connection_test, tells_why_the_server_said_bye) {
  auto c = welcomed_connection();
  server.send(server.write.bye(error_code::server_stopping));
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::by_server);
  EXPECT_EQ(events.end->code, error_code::server_stopping);
  EXPECT_FALSE(c->is_open());
}

TEST_F(connection_test, tells_that_the_connection_was_lost) {
  auto c = welcomed_connection();
  server.hang_up();
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::lost);
}

TEST_F(connection_test, tells_why_the_hello_was_refused) {
  auto c = loop.connect(server.where, {}, events);
  server.accept();
  loop.run_round(1s);
  server.send(server.write.error(head_of(kind::hello, {}, 1), error_code::bad_credentials));
  server.hang_up();
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->code, error_code::bad_credentials);
  EXPECT_EQ(events.welcomes, 0);
}

TEST_F(connection_test, tells_that_nobody_listens) {
  endpoint gone;
  {
    hand_server closed_again;
    gone = closed_again.where;
  }
  auto c = loop.connect(gone, {}, events);
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::refused);
}

TEST_F(connection_test, gives_up_on_a_stream_that_is_not_the_protocol) {
  auto c = welcomed_connection();
  std::vector<std::byte> garbage(200, std::byte{0xee});
  server.send(garbage);
  run_until([&] { return events.end.has_value(); });
  EXPECT_EQ(events.end->what, closing::cause::garbled);
}

TEST_F(connection_test, skips_a_frame_of_a_kind_it_does_not_know) {
  auto c = welcomed_connection();
  server.send(server.write.bare(head_of(wire::kind(60), {}, 1)));
  server.send(server.write.message(head_of(kind::message, {}, 2), "after"));
  run_until([&] { return events.texts.size() == 1; });
  EXPECT_EQ(events.texts[0], "after");
  EXPECT_TRUE(c->is_open());
}

TEST_F(connection_test, hears_nothing_after_it_closed_itself) {
  auto c = welcomed_connection();
  events.on_frame = [](connection& self) { self.close(); };
  std::vector<std::byte> two;
  for (std::uint64_t i = 1; i <= 2; ++i) {
    auto f = server.write.message(head_of(kind::message, {}, i), "x");
    two.insert(two.end(), f.begin(), f.end());
  }
  server.send(two);
  run_until([&] { return !events.texts.empty(); });
  loop.run_round(0s);
  EXPECT_EQ(events.texts.size(), 1u);
  EXPECT_FALSE(events.end);
}

} // namespace
} // namespace parley::client
