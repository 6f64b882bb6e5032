// Who gets in, and how those who don't are told.
#include "running_server.hpp"

namespace parley::gateway::testing {
namespace {

struct hello_test : ::testing::Test {
  running_server server;

  /// What a refused hello is told: an error with the hello's number, then bye with the same code, then the end.
  error_code refused(const wire_client::greeting& g) {
    wire_client c{server};
    c.send(c.hello_frame(g));
    const auto error = c.next(kind::error);
    EXPECT_EQ(error.head().client_id, 1u);
    const auto code = error_code(error.body<wire::error>()->code());
    EXPECT_EQ(c.last_words(), code);
    return code;
  }
};

TEST_F(hello_test, everyone_is_welcomed_with_what_it_needs_to_know) {
  wire_client ann{server};
  ann.send(ann.hello_frame({.name = "Ann"}));
  const auto frame = ann.next(kind::welcome);
  const auto* welcome = frame.body<wire::welcome>();
  EXPECT_EQ(frame.head().client_id, 1u);
  EXPECT_TRUE(principal{welcome->principal()}.is_visitor());
  EXPECT_FALSE(welcome->token()->str().empty());
  EXPECT_EQ(welcome->max_frame_bytes(), limits::max_frame_bytes);
  EXPECT_EQ(welcome->max_in_flight(), limits::max_in_flight);
  EXPECT_EQ(welcome->session(), 0u);

  wire_client olga{server}, bridge{server};
  olga.hello({.role = wire::role::operator_, .name = "olga", .site = "default"});
  EXPECT_TRUE(olga.who.is_operator());
  EXPECT_TRUE(olga.next(kind::presence).body<wire::presence>()->online());
  bridge.hello({.role = wire::role::gateway});
  EXPECT_FALSE(bridge.who);
}

TEST_F(hello_test, another_version_is_refused) { EXPECT_EQ(refused({.protocol = 2}), error_code::unsupported_protocol); }

TEST_F(hello_test, another_site_is_refused) { EXPECT_EQ(refused({.site = "elsewhere"}), error_code::no_such_site); }

TEST_F(hello_test, a_role_is_needed) { EXPECT_EQ(refused({.role = wire::role::none}), error_code::hello_expected); }

TEST_F(hello_test, wrong_credentials_are_refused) {
  wire_client olga{server};
  olga.hello({.role = wire::role::operator_, .name = "olga", .key = "secret"});
  EXPECT_EQ(refused({.role = wire::role::operator_, .name = "olga", .key = "guess"}), error_code::bad_credentials);
  EXPECT_EQ(refused({.key = "140737488355329.forged"}), error_code::bad_credentials);
}

TEST_F(hello_test, what_is_no_hello_comes_too_early) {
  wire_client c{server};
  c.bare(kind::ping);
  EXPECT_EQ(c.last_words(), error_code::hello_expected);
}

TEST_F(hello_test, a_second_hello_is_refused_and_the_connection_lives) {
  wire_client c{server};
  c.hello({});
  c.send(c.hello_frame({}));
  EXPECT_EQ(error_code(c.next(kind::error).body<wire::error>()->code()), error_code::unknown_kind);
  EXPECT_TRUE(c.answer_to(c.bare(kind::ping)));
}

TEST_F(hello_test, a_client_need_not_wait_for_the_welcome) {
  wire_client c{server};
  std::vector<std::byte> both;
  for (auto frame : {c.hello_frame({})})
    both.assign(frame.begin(), frame.end());
  const auto ping = c.writer.bare(head_of(kind::ping, {}, 7));
  both.insert(both.end(), ping.begin(), ping.end());
  c.send(both);
  c.next(kind::welcome);
  EXPECT_EQ(c.next(kind::pong).head().client_id, 7u);
}

TEST(hello_timeout, who_says_nothing_is_sent_away) {
  running_server server{{.hello_timeout_ms = 50}};
  wire_client silent{server};
  EXPECT_EQ(silent.last_words(), error_code::hello_timeout);
}

TEST(hello_timeout, half_a_hello_is_none) {
  running_server server{{.hello_timeout_ms = 50}};
  wire_client slow{server};
  slow.send(slow.hello_frame({}).first(40));
  EXPECT_EQ(slow.last_words(), error_code::hello_timeout);
}

TEST(max_connections, one_too_many_is_told_so_and_the_others_stay) {
  running_server server{{.max_connections = 2}};
  wire_client a{server}, b{server};
  a.hello({});
  b.hello({});
  wire_client c{server};
  EXPECT_EQ(c.last_words(), error_code::too_many_connections);
  EXPECT_TRUE(a.answer_to(a.bare(kind::ping)));
  EXPECT_TRUE(b.answer_to(b.bare(kind::ping)));
  EXPECT_EQ(server.counters().refused.value(), 1u);
}

TEST(max_connections, past_those_who_are_told_others_are_closed_without_a_word) {
  running_server server{{.max_connections = 1, .being_told = 0}};
  wire_client a{server};
  a.hello({});
  wire_client b{server};
  EXPECT_EQ(b.last_words(), error_code::none);
  EXPECT_TRUE(a.answer_to(a.bare(kind::ping)));
  EXPECT_EQ(server.counters().refused.value(), 1u);
}

struct gateway_rights : ::testing::Test {
  running_server server;
  wire_client bridge{server};
  gateway_rights() { bridge.hello({.role = wire::role::gateway}); }
};

TEST_F(gateway_rights, it_speaks_for_its_own_visitors_and_for_operators) {
  const principal ann{visitor_id{7}};
  bridge.attach("olga");
  const principal olga{bridge.next(kind::attached).body<wire::attached>()->principal()};
  const auto chat = bridge.open_chat(ann);
  EXPECT_EQ(bridge.answer_to(bridge.bare(kind::accept, chat, olga)).seq, 3u);
  EXPECT_EQ(bridge.answer_to(bridge.message(chat, "hello", ann)).seq, 4u);
}

TEST_F(gateway_rights, it_may_not_speak_for_nobody_or_for_the_servers_visitors) {
  wire_client ann{server};
  ann.hello({});
  const auto chat = ann.open_chat();
  EXPECT_EQ(bridge.answer_to(bridge.message(chat, "I am Ann", ann.who)).error, error_code::not_allowed);
  EXPECT_EQ(bridge.answer_to(bridge.open(ann.who)).error, error_code::not_allowed);
  EXPECT_EQ(bridge.answer_to(bridge.open()).error, error_code::not_allowed);
  EXPECT_EQ(bridge.answer_to(bridge.attach("", ann.who)).error, error_code::not_allowed) << "nor listen for them";
  EXPECT_EQ(bridge.answer_to(bridge.message(chat, "system", principal{principal_kind::system, 1})).error, error_code::not_allowed);
  EXPECT_TRUE(ann.answer_to(ann.message(chat, "I am Ann")));
}

TEST_F(gateway_rights, others_may_not_do_what_gateways_do) {
  wire_client ann{server};
  ann.hello({});
  EXPECT_EQ(ann.answer_to(ann.attach("olga")).error, error_code::not_allowed);
  EXPECT_EQ(ann.answer_to(ann.bare(kind::detach)).error, error_code::not_allowed);
  wire_client eve{server};
  eve.hello({});
  const auto chat = ann.open_chat();
  EXPECT_EQ(eve.answer_to(eve.message(chat, "I am Ann", ann.who)).error, error_code::not_allowed) << "the author field is the gateways'";
}

} // namespace
} // namespace parley::gateway::testing
