// Clients that a gateway only carries.
#include "running_server.hpp"

#include <gmock/gmock.h>

#include <map>

namespace parley::gateway::testing {
namespace {

using wire::link_event;

/// One side of the links of one gateway connection.
class carrier {
public:
  explicit carrier(const running_server& server, const std::string& key = {}) : client(server) { client.hello({.role = wire::role::gateway, .key = key}); }

  void send(std::uint64_t link, std::span<const std::byte> bytes, link_event event = link_event::data) {
    client.send(writer_.build(head_of(kind::link),
      [&](auto& b) { return wire::Createlink(b, link, event, bytes.empty() ? 0 : b.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size())); }));
  }

  /// Says hello as a new client. Its number.
  std::uint64_t open(const wire_client::greeting& who) {
    send(++last_, client.hello_frame(who), link_event::opened);
    return last_;
  }

  /// The next frame of this kind on this link; what comes for others is kept.
  kept_frame next(std::uint64_t link, kind what) {
    for (;;) {
      for (auto& waiting = frames_[link]; !waiting.empty();) {
        auto f = std::move(waiting.front());
        waiting.erase(waiting.begin());
        if (f.head().what == what)
          return f;
      }
      take(client.next(kind::link));
    }
  }
  void wait_for_end(std::uint64_t link) {
    while (!ended[link])
      take(client.next(kind::link));
  }
  /// The client id base that its welcome tells.
  std::uint64_t welcome(std::uint64_t link) { return next(link, kind::welcome).body<wire::welcome>()->client_id_base(); }
  std::size_t unread(std::uint64_t link) { return frames_[link].size(); }

  wire_client client;
  std::map<std::uint64_t, bool> ended;

private:
  void take(const kept_frame& f) {
    const auto& l = *f.body<wire::link>();
    ended[l.number()] = ended[l.number()] || l.event() == link_event::ended;
    auto& bytes = partial_[l.number()];
    if (l.bytes())
      bytes.insert(bytes.end(), reinterpret_cast<const std::byte*>(l.bytes()->data()), reinterpret_cast<const std::byte*>(l.bytes()->data()) + l.bytes()->size());
    auto block = block_ptr::make(bytes.size() + 1);
    std::ranges::copy(bytes, block->data());
    std::size_t at = 0;
    for (auto d = decode(*block.get(), 0, bytes.size()); d.what == decoded::state::complete; d = decode(*block.get(), at, bytes.size() - at)) {
      frames_[l.number()].emplace_back(decoder::take(block, at).bytes());
      at += d.consumed;
    }
    bytes.erase(bytes.begin(), bytes.begin() + std::ptrdiff_t(at));
  }

  frame_writer writer_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::vector<std::byte>> partial_;
  std::map<std::uint64_t, std::vector<kept_frame>> frames_;
};

wire::ack entry_of(const kept_frame& acks) { return *acks.body<wire::acks>()->entries()->Get(0); }

TEST(link, F113_a_carried_client_chats_as_one_with_a_connection_of_its_own) {
  running_server server;
  carrier bridge{server};
  const auto ann = bridge.open({.name = "Ann"}), olga = bridge.open({.role = wire::role::operator_, .name = "olga"});
  auto ann_id = bridge.welcome(ann), olga_id = bridge.welcome(olga);

  frame_writer w;
  bridge.send(ann, w.build(head_of(kind::open, {}, ++ann_id), [](auto& b) { return wire::Createopen(b); }));
  const session_id chat{entry_of(bridge.next(ann, kind::acks)).session()};
  EXPECT_EQ(bridge.next(olga, kind::offered).head().session, chat);
  bridge.send(olga, w.bare(head_of(kind::accept, chat, ++olga_id)));
  EXPECT_GT(entry_of(bridge.next(olga, kind::acks)).seq(), 0u);
  bridge.send(ann, w.message(head_of(kind::message, chat, ++ann_id), "hello"));
  EXPECT_EQ(text_of(bridge.next(olga, kind::message).body<wire::message>()->text()), "hello");
  EXPECT_EQ(server.counters().links_opened.value(), 2u);
}

TEST(link, takes_a_stream_that_is_cut_anywhere) {
  running_server server;
  carrier bridge{server};
  const auto hello = bridge.client.hello_frame({.name = "Ann"});
  const std::vector<std::byte> bytes{hello.begin(), hello.end()};
  bridge.send(1, {}, link_event::opened);
  for (const auto& b : bytes)
    bridge.send(1, {&b, 1});
  EXPECT_GT(bridge.welcome(1), 0u);
}

TEST(link, what_stands_behind_a_hello_waits_for_its_answer) {
  running_server server;
  carrier bridge{server};
  const auto hello = bridge.client.hello_frame({});
  std::vector<std::byte> bytes{hello.begin(), hello.end()};
  frame_writer w;
  const auto ping = w.bare(head_of(kind::ping, {}, 77));
  bytes.insert(bytes.end(), ping.begin(), ping.end());
  bridge.send(1, bytes, link_event::opened);
  bridge.welcome(1);
  EXPECT_EQ(bridge.next(1, kind::pong).head().client_id, 77u);
}

TEST(link, a_client_that_may_not_come_in_is_told_on_its_link_and_harms_no_other) {
  running_server server;
  carrier bridge{server};
  const auto good = bridge.open({});
  const auto bad = bridge.open({.protocol = 99});
  EXPECT_EQ(error_code(bridge.next(bad, kind::bye).body<wire::bye>()->code()), error_code::unsupported_protocol);
  bridge.wait_for_end(bad);
  auto id = bridge.welcome(good);
  frame_writer w;
  bridge.send(good, w.bare(head_of(kind::ping, {}, ++id)));
  EXPECT_EQ(bridge.next(good, kind::pong).head().client_id, id);
}

TEST(link, what_is_no_frame_ends_its_link_only) {
  running_server server;
  carrier bridge{server};
  const auto good = bridge.open({}), bad = bridge.open({});
  bridge.welcome(good);
  bridge.welcome(bad);
  bridge.send(bad, std::vector<std::byte>(64, std::byte{0xff}));
  bridge.next(bad, kind::bye);
  bridge.wait_for_end(bad);
  EXPECT_FALSE(bridge.ended[good]);
}

TEST(link, whose_carrier_breaks_off_is_gone) {
  running_server server;
  wire_client watcher{server};
  watcher.hello({.role = wire::role::operator_, .name = "otto"});
  watcher.send(watcher.writer.build(head_of(kind::contacts, {}, watcher.next_id()), [](auto& b) { return wire::Createcontacts(b, true); }));
  {
    carrier bridge{server};
    bridge.welcome(bridge.open({.role = wire::role::operator_, .name = "olga"}));
  }
  for (;;) { // until olga is told to be gone; it would throw after a minute
    const auto p = watcher.next(kind::presence);
    if (text_of(p.body<wire::presence>()->name()) == "olga" && !p.body<wire::presence>()->online())
      break;
  }
}

TEST(link, its_end_by_the_gateway_ends_the_client) {
  running_server server;
  carrier bridge{server};
  const auto ann = bridge.open({});
  bridge.welcome(ann);
  bridge.send(ann, {}, link_event::ended);
  bridge.wait_for_end(ann);
  frame_writer w;
  bridge.send(ann, w.bare(head_of(kind::ping, {}, 1000))); // late, and dropped
  bridge.welcome(bridge.open({}));
  EXPECT_EQ(bridge.unread(ann), 0u);
}

TEST(link, numbers_are_never_used_twice) {
  running_server server;
  carrier bridge{server};
  bridge.welcome(bridge.open({}));
  bridge.send(1, bridge.client.hello_frame({}), link_event::opened);
  EXPECT_EQ(bridge.client.last_words(), error_code::framing_lost);
}

actors::shard_options with_gateway_key(std::string key) {
  auto o = default_options();
  o.site.gateway_policy = actors::site_settings::gateways::with_key;
  o.site.gateway_key = std::move(key);
  return o;
}

TEST(link, who_is_carried_is_no_gateway_without_a_key) {
  running_server server;
  carrier bridge{server};
  const auto inner = bridge.open({.role = wire::role::gateway});
  EXPECT_EQ(error_code(bridge.next(inner, kind::bye).body<wire::bye>()->code()), error_code::bad_credentials);
}

TEST(link, only_gateways_carry_and_only_on_connections_of_their_own) {
  running_server server{{}, with_gateway_key("secret")};
  frame_writer w;
  const auto frame = [&] { return w.build(head_of(kind::link), [](auto& b) { return wire::Createlink(b, 1, link_event::opened); }); };
  wire_client ann{server};
  ann.hello({});
  ann.send(frame());
  EXPECT_EQ(error_code(ann.next(kind::error).body<wire::error>()->code()), error_code::not_allowed);

  carrier bridge{server, "secret"};
  const auto inner = bridge.open({.role = wire::role::gateway, .key = "secret"});
  bridge.welcome(inner);
  bridge.send(inner, frame());
  EXPECT_EQ(error_code(bridge.next(inner, kind::error).body<wire::error>()->code()), error_code::not_allowed);
}

TEST(link, a_client_that_sends_more_than_it_may_holds_up_its_carrier_and_loses_nothing) {
  running_server server{{.in_flight = 8}};
  carrier bridge{server};
  const auto ann = bridge.open({});
  auto id = bridge.welcome(ann);
  frame_writer w;
  bridge.send(ann, w.build(head_of(kind::open, {}, ++id), [](auto& b) { return wire::Createopen(b); }));
  const session_id chat{entry_of(bridge.next(ann, kind::acks)).session()};
  constexpr std::size_t many = 2'000;
  for (std::size_t i = 0; i < many; ++i)
    bridge.send(ann, w.message(head_of(kind::message, chat, ++id), "x"));
  std::size_t acked = 0;
  while (acked < many)
    acked += bridge.next(ann, kind::acks).body<wire::acks>()->entries()->size();
  EXPECT_EQ(acked, many);
}

TEST(link, a_page_of_history_that_is_longer_than_a_frame_comes_whole) {
  running_server server;
  carrier bridge{server};
  const auto ann = bridge.open({});
  auto id = bridge.welcome(ann);
  frame_writer w;
  bridge.send(ann, w.build(head_of(kind::open, {}, ++id), [](auto& b) { return wire::Createopen(b); }));
  const session_id chat{entry_of(bridge.next(ann, kind::acks)).session()};
  const std::string text(30'000, 'x');
  for (int i = 0; i < 6; ++i) {
    bridge.send(ann, w.message(head_of(kind::message, chat, ++id), text));
    bridge.next(ann, kind::acks);
  }
  bridge.send(ann, w.build(head_of(kind::history, chat, ++id), [](auto& b) { return wire::Createhistory(b); }));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(text_of(bridge.next(ann, kind::message).body<wire::message>()->text()), text);
  EXPECT_EQ(bridge.next(ann, kind::page_end).head().client_id, id);
}

TEST(link, a_server_that_stops_answers_and_says_goodbye_on_every_link_before_the_carrier) {
  running_server server;
  carrier bridge{server};
  const auto ann = bridge.open({}), ben = bridge.open({});
  bridge.welcome(ann);
  bridge.welcome(ben);
  server.stop();
  EXPECT_EQ(error_code(bridge.next(ann, kind::bye).body<wire::bye>()->code()), error_code::server_stopping);
  EXPECT_EQ(error_code(bridge.next(ben, kind::bye).body<wire::bye>()->code()), error_code::server_stopping);
  bridge.wait_for_end(ann);
  bridge.wait_for_end(ben);
  EXPECT_EQ(bridge.client.last_words(), error_code::server_stopping);
}

TEST(link, one_gateway_carries_as_many_clients_as_the_limit_says) {
  running_server server;
  carrier bridge{server};
  for (std::uint64_t i = 1; i <= limits::max_links_per_gateway; ++i)
    bridge.send(i, {}, link_event::opened);
  const auto one_more = limits::max_links_per_gateway + 1;
  bridge.send(one_more, {}, link_event::opened);
  EXPECT_EQ(error_code(bridge.next(one_more, kind::bye).body<wire::bye>()->code()), error_code::too_many_connections);
}

} // namespace
} // namespace parley::gateway::testing
