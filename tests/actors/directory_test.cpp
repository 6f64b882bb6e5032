// Who is let in, as whom.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using how = outcome::how;

outcome knock(rig& r, wire::role role, std::string_view name, std::string_view key, std::uint32_t capacity = 0) {
  client c{r, role};
  c.hello(name, key, capacity);
  const auto& answers = c.at().answers[fake_outlet::hello_client_id];
  EXPECT_EQ(answers.size(), 1u);
  if (answers.empty())
    return {};
  EXPECT_EQ(answers.back().what == how::refused, c.at().closed()) << "a refused hello ends the connection";
  return answers.back();
}

TEST(directory, a_visitor_is_the_same_one_with_its_token_and_nobody_with_a_forged_one) {
  rig r;
  auto ann = r.visitor();
  auto again = r.visitor(ann.token);
  EXPECT_EQ(again.who, ann.who);
  auto forged = ann.token;
  forged.back() = forged.back() == '0' ? '1' : '0';
  EXPECT_EQ(knock(r, wire::role::visitor, "", forged).error, error_code::bad_credentials);
  EXPECT_EQ(knock(r, wire::role::visitor, "", "7.abc").error, error_code::bad_credentials) << "a gateway's visitor has no token";
  EXPECT_NE(r.visitor().who, ann.who);
}

TEST(directory, every_base_of_client_ids_is_greater_than_those_before) {
  rig r;
  std::uint64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    const auto c = i % 2 ? r.operator_("olga") : r.visitor();
    EXPECT_GE(c.client_id_base(), last + (std::uint64_t{1} << 24));
    last = c.client_id_base();
  }
}

TEST(directory, a_site_may_be_closed_for_visitors) {
  auto options = default_options();
  options.site.visitors_say_hello = site_settings::visitors::closed;
  rig r{options};
  EXPECT_EQ(knock(r, wire::role::visitor, "Ann", "").error, error_code::bad_credentials);
}

TEST(directory, who_signs_up_keeps_its_key) {
  rig r;
  EXPECT_TRUE(knock(r, wire::role::operator_, "olga", "secret"));
  EXPECT_EQ(knock(r, wire::role::operator_, "olga", "wrong").error, error_code::bad_credentials);
  EXPECT_EQ(knock(r, wire::role::operator_, "olga", "").error, error_code::bad_credentials);
  r.restart();
  EXPECT_EQ(knock(r, wire::role::operator_, "olga", "wrong").error, error_code::bad_credentials);
  EXPECT_TRUE(knock(r, wire::role::operator_, "olga", "secret"));
  EXPECT_EQ(knock(r, wire::role::operator_, "", "secret").error, error_code::bad_credentials) << "nobody";
  EXPECT_EQ(knock(r, wire::role::operator_, std::string(257, 'x'), "secret").error, error_code::bad_credentials);
}

TEST(directory, where_nobody_may_sign_up_only_known_accounts_with_their_keys_come_in) {
  auto options = default_options();
  options.site.operators_sign_up = site_settings::sign_up::refused;
  options.site.accounts.push_back({"olga", "secret"});
  rig r{options};
  EXPECT_TRUE(knock(r, wire::role::operator_, "olga", "secret"));
  EXPECT_EQ(knock(r, wire::role::operator_, "olga", "guess").error, error_code::bad_credentials);
  EXPECT_EQ(knock(r, wire::role::operator_, "eve", "secret").error, error_code::bad_credentials);

  auto bridge = r.gateway();
  EXPECT_TRUE(bridge.done(bridge.attach("inge")));
  EXPECT_EQ(knock(r, wire::role::operator_, "inge", "").error, error_code::bad_credentials) << "known through its gateway only";
}

TEST(directory, a_changed_key_in_the_configuration_wins_over_what_was_kept) {
  auto options = default_options();
  options.site.accounts.push_back({"olga", "old"});
  rig r{options};
  const auto who = knock(r, wire::role::operator_, "olga", "old");
  EXPECT_TRUE(who);
  r.options().site.accounts[0].key = "new";
  r.restart();
  EXPECT_EQ(knock(r, wire::role::operator_, "olga", "old").error, error_code::bad_credentials);
  EXPECT_TRUE(knock(r, wire::role::operator_, "olga", "new"));
}

TEST(directory, F004_an_open_that_is_refused_leaves_nothing_behind) {
  auto options = default_options();
  options.sleep_after_ms = 1'000;
  rig r{options};
  auto app = r.gateway();
  const principal ann{visitor_id{7}};
  EXPECT_EQ(app.done(app.open_through(999, ann)).error, error_code::bad_request);
  r.pass_ms(5'000);
  const auto opened = app.done(app.open({}, ann));
  ASSERT_TRUE(opened);
  EXPECT_TRUE(app.done(app.message(opened.session, "hello", ann)));
}

TEST(directory, F094_who_comes_back_is_offered_to_the_operator_it_had_last) {
  for (const bool through_a_restart : {false, true}) {
    rig r;
    auto ann = r.visitor();
    {
      auto olga = r.operator_("olga");
      const auto chat = r.chat_of(ann, olga);
      ASSERT_TRUE(ann.done(ann.close(chat)));
      olga.leave();
    }
    if (through_a_restart)
      r.restart();
    auto again = r.visitor(ann.token), bob = r.visitor();
    auto olga = r.operator_("olga");
    r.chat_of(bob, olga);
    auto otto = r.operator_("otto"); // who has nothing to do, so that the queue's rule would give it to him
    const auto second = r.chat_of(again);
    ASSERT_TRUE(olga.newest(kind::offered));
    EXPECT_EQ(olga.newest(kind::offered)->head().session, second);
    EXPECT_EQ(olga.newest(kind::offered)->body<wire::offered>()->rule(), wire::offer_rule::preferred);
  }
}

TEST(directory, F094_nobody_waits_for_an_operator_who_is_away) {
  rig r;
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  ASSERT_TRUE(ann.done(ann.close(chat)));
  auto otto = r.operator_("otto");
  ASSERT_TRUE(olga.done(olga.presence(false)));
  const auto second = r.chat_of(ann);
  ASSERT_TRUE(otto.newest(kind::offered));
  EXPECT_EQ(otto.newest(kind::offered)->head().session, second);
}

TEST(directory, F094_a_woken_chat_does_not_wait_for_an_operator_who_is_away) {
  auto options = default_options();
  options.site.rules.queues.front().inactive = domain::queue_rules::inactive_slot::freed;
  options.site.rules.queues.front().preferred_ms = 30'000;
  rig r{options};
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  ASSERT_TRUE(olga.done(olga.set_inactive(chat)));
  auto otto = r.operator_("otto");
  ASSERT_TRUE(olga.done(olga.presence(false)));
  ASSERT_TRUE(ann.done(ann.message(chat, "are you there?")));
  ASSERT_TRUE(otto.newest(kind::offered));
  EXPECT_EQ(otto.newest(kind::offered)->head().session, chat);
}

TEST(directory, gateways_need_the_sites_key_where_it_has_one) {
  auto options = default_options();
  options.site.gateway_policy = site_settings::gateways::with_key;
  options.site.gateway_key = "bridge key";
  rig r{options};
  EXPECT_TRUE(knock(r, wire::role::gateway, "b", "bridge key"));
  EXPECT_EQ(knock(r, wire::role::gateway, "b", "").error, error_code::bad_credentials);
  r.options().site.gateway_policy = site_settings::gateways::nobody;
  r.restart();
  EXPECT_EQ(knock(r, wire::role::gateway, "b", "bridge key").error, error_code::bad_credentials);
}

TEST(directory, a_gateway_attaches_known_and_new_operators) {
  rig r;
  auto olga = r.operator_("olga");
  auto bridge = r.gateway();
  EXPECT_TRUE(bridge.done(bridge.attach("olga")));
  EXPECT_EQ(principal{bridge.newest(kind::attached)->body<wire::attached>()->principal()}, olga.who);
  EXPECT_TRUE(bridge.done(bridge.attach("new one", 2)));
  EXPECT_NE(principal{bridge.newest(kind::attached)->body<wire::attached>()->principal()}, olga.who);
  EXPECT_EQ(bridge.newest(kind::presence)->body<wire::presence>()->capacity(), 2u);
  EXPECT_EQ(bridge.done(bridge.attach("")).error, error_code::no_such_operator);
}

TEST(directory, F022_AnAttachThatDoesNotSayResponds_LeavesWhatIsConfigured) {
  auto options = default_options();
  options.site.accounts.push_back({"olga", "key", 4, domain::responds::no});
  rig r{options};
  auto bridge = r.gateway();
  EXPECT_TRUE(bridge.done(bridge.attach("olga")));
  auto ann = r.visitor();
  r.chat_of(ann);
  EXPECT_TRUE(bridge.frames(kind::offered).empty()) << "she never gets sessions";
  EXPECT_TRUE(bridge.done(bridge.attach("olga", true, flatbuffers::nullopt)));
  EXPECT_EQ(bridge.frames(kind::offered).size(), 1u) << "now her gateway says that she does";
  EXPECT_TRUE(bridge.done(bridge.attach("olga", false, flatbuffers::nullopt)));
  auto bob = r.visitor();
  r.chat_of(bob);
  EXPECT_EQ(bridge.frames(kind::offered).size(), 1u);
}

TEST(directory, an_attach_that_does_not_say_available_leaves_who_is_away_away) {
  rig r;
  auto bridge = r.gateway();
  auto available = [&] { return bridge.newest(kind::presence)->body<wire::presence>()->available(); };
  EXPECT_TRUE(bridge.done(bridge.attach("olga")));
  EXPECT_TRUE(available()) << "a new operator is there";
  EXPECT_TRUE(bridge.done(bridge.attach("olga", flatbuffers::nullopt, false)));
  EXPECT_FALSE(available());
  EXPECT_TRUE(bridge.done(bridge.attach("olga")));
  EXPECT_FALSE(available());
}

TEST(directory, capacity_is_the_sites_default_unless_said_otherwise) {
  auto options = default_options();
  options.site.default_capacity = 7;
  options.site.accounts.push_back({"otto", "key", 3});
  rig r{options};
  client otto{r, wire::role::operator_};
  otto.hello("otto", "key");
  r.settle();
  EXPECT_EQ(otto.newest(kind::presence)->body<wire::presence>()->capacity(), 3u);
  client olga{r, wire::role::operator_};
  olga.hello("olga");
  r.settle();
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->capacity(), 7u);
}

TEST(directory, F023_TheCapacityOfASignUpIsThatOfTheFirstHello_AlsoAfterARestart) {
  rig r;
  auto capacity_after_hello = [&](std::uint32_t said) {
    client olga{r, wire::role::operator_};
    olga.hello("olga", "key", said);
    r.settle();
    return olga.newest(kind::presence)->body<wire::presence>()->capacity();
  };
  EXPECT_EQ(capacity_after_hello(2), 2u);
  EXPECT_EQ(capacity_after_hello(9), 2u) << "the account is there";
  r.restart();
  EXPECT_EQ(capacity_after_hello(0), 2u);
  EXPECT_EQ(capacity_after_hello(9), 2u);
}

TEST(directory, an_account_that_said_no_capacity_follows_the_sites_default) {
  rig r;
  EXPECT_TRUE(knock(r, wire::role::operator_, "olga", "key"));
  r.options().site.default_capacity = 9;
  r.restart();
  client olga{r, wire::role::operator_};
  olga.hello("olga", "key");
  r.settle();
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->capacity(), 9u);
}

TEST(directory, an_operator_nobody_knows_can_not_be_spoken_for) {
  rig r;
  auto bridge = r.gateway();
  const principal nobody{operator_id{4711}};
  bridge.who = nobody;
  EXPECT_EQ(bridge.done(bridge.presence(true)).error, error_code::no_such_operator);
  EXPECT_EQ(bridge.done(bridge.list(wire::list_scope::mine)).error, error_code::no_such_operator);
}

} // namespace
} // namespace parley::actors::testing
