// What connections do while what stands behind them takes its time: hellos and requests that are answered when the test says so.
#include "gateway/connection.hpp"
#include "gateway/listener.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>
#include <malloc.h>
#include <string>

namespace parley::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Keeps what it is given.
struct keeping_router final : router {
  std::vector<actors::inbound> hellos, for_sessions;

  void to_sessions(std::span<actors::inbound> frames) override {
    for (auto& in : frames)
      for_sessions.push_back(std::move(in));
  }
  void to_directory(actors::inbound in) override { hellos.push_back(std::move(in)); }
  void to_operator(actors::inbound) override {}
  void to_service(actors::inbound) override {}
  void connection_closed(const actors::outlet_ptr&, wire::role, principal) override {}
  void run() override {}
};

struct slow_router_test : ::testing::Test {
  asio::io_context client_io;
  system_clock clock;
  asio_poller poller;
  keeping_router behind;
  front shared{behind, poller, clock, {}};
  listener port{shared, tcp_connections()};
  tcp::socket client{client_io};
  frame_writer writer;
  std::string to_send;
  std::string received;

  void SetUp() override {
    ASSERT_TRUE(port.listen("127.0.0.1", 0));
    const auto address = port.address();
    client.connect({asio::ip::make_address("127.0.0.1"), std::uint16_t(std::stoi(address.substr(address.rfind(':') + 1)))});
    client.non_blocking(true);
  }
  void TearDown() override {
    behind.hellos.clear();
    behind.for_sessions.clear();
    port.shut_all();
    poller.poll();
  }

  void say(std::span<const std::byte> frame) { to_send.append(reinterpret_cast<const char*>(frame.data()), frame.size()); }
  void say_hello(wire::role role) {
    say(writer.build(head_of(kind::hello, {}, 1), [&](auto& b) { return wire::Createhello(b, limits::protocol_version, 0, role); }));
  }
  void say_on_link(std::span<const std::byte> bytes, wire::link_event event = wire::link_event::data) { say(carried(bytes, event)); }
  std::vector<std::byte> carried(std::span<const std::byte> bytes, wire::link_event event) {
    frame_writer outer;
    const auto f = outer.build(
      head_of(kind::link), [&](auto& b) { return wire::Createlink(b, 1, event, b.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size())); });
    return {f.begin(), f.end()};
  }
  void welcome_newest(wire::role role, principal who = {}) {
    behind.hellos.back().from->admit({.role = role, .who = who, .open_session = {}, .token = {}});
    behind.hellos.pop_back();
  }

  /// Whether anything happened, on either side.
  bool round() {
    boost::system::error_code later;
    const auto sent = client.write_some(asio::buffer(to_send), later);
    to_send.erase(0, sent);
    const auto worked = poller.poll();
    poller.flush();
    char bytes[64 * 1024];
    const auto got = client.read_some(asio::buffer(bytes), later);
    received.append(bytes, got);
    return sent + worked + got > 0;
  }
  /// Rounds until nothing happens any more. False if that does not come about.
  bool settles() {
    int quiet = 0;
    for (int i = 0; i < 100'000 && quiet < 3; ++i)
      quiet = round() ? 0 : quiet + 1;
    return quiet == 3;
  }
};

TEST_F(slow_router_test, what_a_client_sends_behind_its_hello_waits_in_the_socket_and_keeps_nobody_busy) {
  say_hello(wire::role::visitor);
  constexpr std::size_t many = 10 * limits::max_frame_bytes / 48;
  for (std::size_t i = 0; i < many; ++i)
    say(writer.bare(head_of(kind::ping, {}, 2 + i)));
  EXPECT_TRUE(settles()) << "it reads on, nothing into nowhere";
  ASSERT_EQ(behind.hellos.size(), 1u);
  EXPECT_LT(shared.counters.bytes_in.value(), 3 * limits::max_frame_bytes);

  welcome_newest(wire::role::visitor, principal{visitor_id{7}});
  const auto pongs = many * writer.bare(head_of(kind::pong, {}, 1)).size();
  EXPECT_TRUE(settles());
  EXPECT_GT(received.size(), pongs) << "the welcome, and an answer to each";
}

TEST_F(slow_router_test, what_comes_for_a_link_that_is_ending_is_not_kept) {
  say_hello(wire::role::gateway);
  ASSERT_TRUE(settles());
  welcome_newest(wire::role::gateway);
  const auto hello = writer.build(head_of(kind::hello, {}, 1), [](auto& b) { return wire::Createhello(b, limits::protocol_version, 0, wire::role::visitor); });
  say_on_link({hello.begin(), hello.end()}, wire::link_event::opened);
  ASSERT_TRUE(settles());
  ASSERT_EQ(behind.hellos.size(), 1u);
  welcome_newest(wire::role::visitor, principal{visitor_id{7}});
  ASSERT_TRUE(settles());
  const auto message = writer.message(head_of(kind::message, session_id{1}, 2), "not acked soon");
  say_on_link({message.begin(), message.end()});
  const auto bye = writer.bye(error_code::client_left);
  say_on_link({bye.begin(), bye.end()});
  ASSERT_TRUE(settles());
  ASSERT_EQ(behind.for_sessions.size(), 1u);

  const std::vector<std::byte> more(limits::max_link_bytes);
  const auto in_use = [] {
    const auto m = ::mallinfo2();
    return m.uordblks + m.hblkhd;
  };
  const auto before = in_use();
  for (int i = 0; i < 100; ++i) {
    say_on_link(more);
    ASSERT_TRUE(settles());
  }
  EXPECT_LT(in_use(), before + 20 * limits::max_link_bytes);
  behind.for_sessions.back().from->ack(wire::ack{1, 2, 0, 3, 0});
  EXPECT_TRUE(settles());
  EXPECT_EQ(shared.open_links, 0u) << "it has ended when its answer had come";
}

} // namespace
} // namespace parley::gateway
