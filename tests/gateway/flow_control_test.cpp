// Back-pressure: who sends too much is slowed down, who does not read is closed, nobody else notices.
#include "running_server.hpp"

namespace parley::gateway::testing {
namespace {

/// Bytes of `many` messages of a session, and the greatest client id among them.
std::vector<std::byte> messages(wire_client& c, session_id chat, int many, std::size_t text_bytes) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < many; ++i) {
    const auto f = c.writer.message(head_of(kind::message, chat, c.next_id()), std::string(text_bytes, 'x'));
    bytes.insert(bytes.end(), f.begin(), f.end());
  }
  return bytes;
}

TEST(flow_control, a_client_that_posts_without_reading_is_slowed_down_not_killed) {
  running_server server{{.in_flight = 64}};
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();
  constexpr int many = 10'000;
  c.send(messages(c, chat, many, 10));
  // Now it reads: every one of them is acked, once, in order.
  std::uint64_t acked = 0;
  while (acked < many) {
    const auto f = c.next(kind::acks);
    for (const auto* a : *f.body<wire::acks>()->entries())
      EXPECT_EQ(a->seq(), ++acked + 1);
  }
  EXPECT_EQ(server.counters().slow_readers.value(), 0u);
}

TEST(flow_control, answers_that_nobody_reads_stop_the_server_from_reading) {
  running_server server;
  wire_client c{server, 4096};
  c.hello({});
  // Pings are answered at once; nothing but the unread answers can stop this.
  std::vector<std::byte> pings;
  for (int i = 0; i < 20'000; ++i) {
    const auto f = c.writer.bare(head_of(kind::ping, {}, c.next_id()));
    pings.insert(pings.end(), f.begin(), f.end());
  }
  bool stopped = false;
  for (int i = 0; i < 200 && !stopped; ++i)
    stopped = c.send_some(pings, 300) < pings.size();
  EXPECT_TRUE(stopped) << "it took 200 MB without an end";
  EXPECT_EQ(server.counters().slow_readers.value(), 0u);

  wire_client other{server};
  other.hello({});
  EXPECT_TRUE(other.answer_to(other.bare(kind::ping)));
  for (int i = 0; i < 1000; ++i)
    c.next(kind::pong);
}

/// Frames of this kind, without numbers: nobody answers them.
std::vector<std::byte> unanswered(wire_client& c, kind what, int many) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < many; ++i) {
    const auto f = c.writer.bare(head_of(what));
    bytes.insert(bytes.end(), f.begin(), f.end());
  }
  return bytes;
}

TEST(flow_control, who_floods_with_frames_that_want_no_answer_is_sent_away) {
  running_server server{{.unanswered_frames_per_second = 1, .unanswered_burst_frames = 10}};
  wire_client c{server};
  c.hello({});
  c.send(unanswered(c, kind::pong, 10));
  EXPECT_TRUE(c.answer_to(c.bare(kind::ping))) << "so many may come at once";
  c.send(unanswered(c, kind::pong, 1000));
  EXPECT_EQ(c.last_words(), error_code::rate_limited);

  wire_client bridge{server};
  bridge.hello({.role = wire::role::gateway});
  bridge.send(unanswered(bridge, kind::pong, 1000));
  EXPECT_TRUE(bridge.answer_to(bridge.bare(kind::ping))) << "a gateway speaks for many";
}

TEST(flow_control, who_does_not_read_what_others_send_is_closed_and_the_others_are_not_harmed) {
  running_server server{{.outbox_bytes = 128 * 1024}};
  wire_client bridge{server};
  bridge.hello({.role = wire::role::gateway});
  bridge.attach("olga");
  const principal olga{bridge.next(kind::attached).body<wire::attached>()->principal()};

  wire_client lazy{server, 4096};
  lazy.hello({});
  const auto chat = lazy.open_chat();
  EXPECT_TRUE(bridge.answer_to(bridge.bare(kind::accept, chat, olga)));
  const std::string text(30'000, 'x');
  int sent = 0;
  while (server.counters().slow_readers.value() == 0 && sent < 1000) {
    EXPECT_TRUE(bridge.answer_to(bridge.message(chat, text, olga)));
    ++sent;
  }
  EXPECT_EQ(server.counters().slow_readers.value(), 1u);
  EXPECT_EQ(lazy.last_words(), error_code::none) << "it can't be told";
  EXPECT_TRUE(bridge.answer_to(bridge.message(chat, "nobody is listening", olga)));
}

TEST(flow_control, who_lists_without_reading_is_refused_not_closed) {
  running_server server{{.outbox_bytes = 512 * 1024}};
  wire_client bridge{server};
  bridge.hello({.role = wire::role::gateway});
  constexpr int chats = 200, lists = 500;
  for (int i = 1; i <= chats; ++i)
    EXPECT_TRUE(bridge.answer_to(bridge.open(principal{visitor_id{std::uint64_t(i)}})));

  wire_client olga{server, 4096};
  olga.hello({.role = wire::role::operator_, .name = "olga"});
  std::vector<std::byte> asking;
  for (int i = 0; i < lists; ++i) {
    const auto f = olga.writer.build(head_of(kind::list, {}, olga.next_id()), [](auto& b) { return wire::Createlist(b, wire::list_scope::waiting); });
    asking.insert(asking.end(), f.begin(), f.end());
  }
  olga.send(asking);
  int listed = 0, refused = 0;
  while (listed + refused < lists) {
    const auto f = olga.next();
    ASSERT_TRUE(f) << "closed after " << listed << " lists";
    listed += f->head().what == kind::listing;
    if (f->head().what == kind::error) {
      EXPECT_EQ(error_code(f->body<wire::error>()->code()), error_code::rate_limited);
      ++refused;
    }
  }
  EXPECT_GT(listed, 0);
  EXPECT_EQ(server.counters().slow_readers.value(), 0u);
}

TEST(flow_control, requests_of_more_bytes_than_may_be_in_flight_are_all_answered) {
  running_server server{{.in_flight_bytes = 1'000, .gateway_in_flight_bytes = 1'000}};
  for (auto role : {wire::role::visitor, wire::role::gateway}) {
    wire_client c{server};
    c.hello({.role = role});
    const auto chat = c.open_chat(role == wire::role::gateway ? principal{visitor_id{7}} : principal{});
    constexpr int many = 500;
    std::vector<std::byte> bytes;
    for (int i = 0; i < many; ++i) {
      const auto f =
        c.writer.message(head_of(kind::message, chat, c.next_id(), role == wire::role::gateway ? principal{visitor_id{7}} : principal{}), std::string(600, 'x'));
      bytes.insert(bytes.end(), f.begin(), f.end());
    }
    c.send(bytes);
    std::uint64_t acked = 0;
    while (acked < many)
      acked += c.next(kind::acks).body<wire::acks>()->entries()->size();
    EXPECT_EQ(acked, std::uint64_t(many));
  }
}

TEST(flow_control, typing_takes_no_credit) {
  running_server server{{.in_flight = 8}};
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();
  for (int i = 0; i < 100; ++i)
    c.send(c.writer.build(head_of(kind::typing, chat, c.next_id()), [](auto& b) { return wire::Createtyping(b, true); }));
  for (int i = 0; i < 100; ++i)
    c.bare(kind::pong);
  EXPECT_TRUE(c.answer_to(c.message(chat, "and now a message")));
}

TEST(flow_control, every_kind_of_answer_gives_its_credit_back) {
  running_server server{{.in_flight = 4}};
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(c.answer_to(c.bare(kind::ping)));
    EXPECT_TRUE(c.answer_to(c.open()));
    EXPECT_TRUE(c.answer_to(c.message(chat, "text")));
    EXPECT_FALSE(c.answer_to(c.message(session_id{999}, "nowhere")));
    EXPECT_FALSE(c.answer_to(c.bare(kind::accept, chat)));
    EXPECT_FALSE(c.answer_to(c.bare(kind(40))));
    const auto id = c.next_id();
    c.send(c.writer.build(head_of(kind::resume, chat, id), [](auto& b) { return wire::Createresume(b, 0); }));
    EXPECT_EQ(c.next(kind::page_end).head().client_id, id);
  }
}

TEST(flow_control, an_operator_that_takes_a_session_twice_at_once_keeps_its_credit) {
  running_server server{{.in_flight = 4}};
  wire_client ann{server}, olga{server};
  ann.hello({});
  olga.hello({.role = wire::role::operator_, .name = "olga"});
  const auto chat = ann.open_chat();
  const auto accept = olga.writer.bare(head_of(kind::accept, chat, olga.next_id()));
  std::vector<std::byte> often;
  for (int i = 0; i < 4; ++i)
    often.insert(often.end(), accept.begin(), accept.end());
  olga.send(often);
  for (int i = 0; i < 10; ++i)
    EXPECT_TRUE(olga.answer_to(olga.message(chat, "hello")));
}

} // namespace
} // namespace parley::gateway::testing
