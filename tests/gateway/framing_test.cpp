// Bytes in any portions, and bytes that are no frames.
#include "running_server.hpp"

#include <random>

namespace parley::gateway::testing {
namespace {

std::vector<std::byte> copy_of(std::span<const std::byte> s) { return {s.begin(), s.end()}; }

struct framing_test : ::testing::Test {
  running_server server;
  wire_client bystander{server};
  framing_test() { bystander.hello({}); }
  ~framing_test() override { EXPECT_TRUE(bystander.answer_to(bystander.bare(kind::ping))) << "one bad connection never harms another"; }
};

TEST_F(framing_test, frames_may_come_byte_by_byte) {
  wire_client c{server};
  auto bytes = copy_of(c.hello_frame({}));
  const auto ping = c.writer.bare(head_of(kind::ping, {}, 9));
  bytes.insert(bytes.end(), ping.begin(), ping.end());
  for (const auto& b : bytes)
    c.send({&b, 1});
  c.next(kind::welcome);
  EXPECT_EQ(c.next(kind::pong).head().client_id, 9u);
}

TEST_F(framing_test, many_frames_may_come_in_one_write_in_any_portions) {
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();
  std::mt19937 random{7};
  std::vector<std::byte> bytes;
  constexpr int many = 300;
  for (int i = 0; i < many; ++i) {
    const auto f = c.writer.message(head_of(kind::message, chat, c.next_id()), std::string(random() % 3000, 'x'));
    bytes.insert(bytes.end(), f.begin(), f.end());
  }
  for (std::size_t at = 0; at < bytes.size();) {
    const auto n = std::min<std::size_t>(bytes.size() - at, 1 + random() % 20'000);
    c.send(std::span{bytes}.subspan(at, n));
    at += n;
  }
  const auto last = c.bare(kind::ping);
  (void)last;
  std::uint64_t acked = 0;
  while (acked < many) {
    const auto f = c.next(kind::acks);
    for (const auto* a : *f.body<wire::acks>()->entries()) {
      ++acked;
      EXPECT_EQ(a->seq(), acked + 1) << "in the order in which they were sent";
    }
  }
}

TEST_F(framing_test, a_frame_of_exactly_the_greatest_size_is_taken) {
  wire_client c{server};
  c.hello({});
  // The page of an `open` has no limit of its own.
  const auto empty = c.writer.build(head_of(kind::open, {}, 1), [](auto& b) { return wire::Createopen(b, 0, 0, 0, b.CreateString(std::string{})); });
  const auto frame = c.writer.build(head_of(kind::open, {}, c.next_id()),
    [&](auto& b) { return wire::Createopen(b, 0, 0, 0, b.CreateString(std::string(limits::max_frame_bytes - empty.size(), 'x'))); });
  ASSERT_EQ(frame.size(), limits::max_frame_bytes);
  const auto id = reinterpret_cast<const frame_head*>(frame.data())->client_id;
  for (int times = 0; times < 3; ++times)
    c.send(frame);
  EXPECT_EQ(c.answer_to(id).seq, 1u);
}

TEST_F(framing_test, a_frame_that_is_announced_too_large_ends_the_connection) {
  wire_client c{server};
  c.hello({});
  frame_head head = head_of(kind::message, session_id{1}, 5);
  head.length = limits::max_frame_bytes + 8 - 4;
  c.send(std::as_bytes(std::span{&head, 1}));
  EXPECT_EQ(c.last_words(), error_code::frame_too_large);
}

TEST_F(framing_test, a_length_that_makes_no_sense_ends_the_connection) {
  for (std::uint32_t length : {0u, 43u, 45u, 47u}) {
    wire_client c{server};
    c.hello({});
    frame_head head = head_of(kind::ping, {}, 5);
    head.length = length;
    c.send(std::as_bytes(std::span{&head, 1}));
    EXPECT_EQ(c.last_words(), error_code::framing_lost) << length;
  }
}

TEST_F(framing_test, noise_ends_the_connection_with_a_reason_however_much_of_it_comes) {
  wire_client c{server};
  std::vector<std::byte> noise(300'000, std::byte{0xff});
  c.send_some(noise, 100);
  EXPECT_EQ(c.last_words(), error_code::framing_lost);
  EXPECT_GE(server.counters().bad_frames.value(), 1u);
}

TEST_F(framing_test, a_bad_frame_is_answered_and_the_connection_goes_on) {
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();

  auto bad_body = copy_of(c.writer.message(head_of(kind::message, chat, c.next_id()), "text"));
  const auto bad_id = reinterpret_cast<const frame_head*>(bad_body.data())->client_id;
  std::fill(bad_body.begin() + sizeof(frame_head), bad_body.end(), std::byte{0xee});
  c.send(bad_body);
  EXPECT_EQ(c.answer_to(bad_id).error, error_code::bad_request);

  EXPECT_EQ(c.answer_to(c.bare(kind(63))).error, error_code::unknown_kind);
  EXPECT_EQ(c.answer_to(c.bare(kind::offered, chat)).error, error_code::bad_request) << "its body is missing";
  EXPECT_EQ(c.answer_to(c.message(chat, "still here")).seq, 2u);
}

TEST_F(framing_test, what_only_servers_send_is_refused) {
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();
  c.send(c.writer.build(head_of(kind::offered, chat, c.next_id()), [](auto& b) { return wire::Createoffered(b, 1); }));
  EXPECT_EQ(error_code(c.next(kind::error).body<wire::error>()->code()), error_code::unknown_kind);
}

TEST_F(framing_test, a_request_without_a_number_is_refused_and_costs_no_credit) {
  wire_client c{server};
  c.hello({});
  c.send(c.writer.bare(head_of(kind::ping)));
  const auto error = c.next(kind::error);
  EXPECT_EQ(error_code(error.body<wire::error>()->code()), error_code::bad_request);
  EXPECT_EQ(error.head().client_id, 0u);
}

TEST_F(framing_test, random_bytes_behind_a_good_hello_do_no_harm) {
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    std::mt19937 random{seed};
    wire_client c{server};
    c.hello({});
    const auto chat = c.open_chat();
    auto frame = copy_of(c.writer.message(head_of(kind::message, chat, c.next_id()), std::string(200, 'x')));
    for (int flips = 0; flips < 8; ++flips)
      frame[4 + random() % (frame.size() - 4)] ^= std::byte(1u << random() % 8);
    c.send(frame);
    c.say_no_more();
    while (c.next())
      ;
  }
}

} // namespace
} // namespace parley::gateway::testing
