// What the router does when accounts change under running chats, and with what is signed.
#include "rig.hpp"

#include <gmock/gmock.h>

#include <map>

namespace parley::actors::testing {
namespace {

using ::testing::IsEmpty;
using state = site_settings::account::state;
using reach = domain::operator_rights::reach;

/// Takes "signed:…" for something signed.
struct fake_book final : account_book {
  operator_pass operator_of(std::string_view key) override {
    if (!key.starts_with("signed:"))
      return {};
    const auto it = passes.find(std::string{key});
    return it == passes.end() ? operator_pass{proof::refused, {}, {}} : it->second;
  }
  visitor_pass visitor_of(std::string_view key) override {
    if (!key.starts_with("signed:"))
      return {};
    const auto subject = key.substr(7);
    return subject.empty() ? visitor_pass{proof::refused, {}} : visitor_pass{proof::good, {std::string{subject}, "Ann", {}, {}, {}}};
  }
  void numbered(std::string_view account, operator_id number) override { numbers.insert_or_assign(std::string{account}, number); }
  void came(visitor_id who, const visitor_profile& profile) override { visitors.insert_or_assign(who, profile.subject); }

  std::map<std::string, operator_pass> passes{{"signed:olga", {proof::good, "olga", "login one"}}, {"signed:olga 2", {proof::good, "olga", "login two"}}};
  std::map<std::string, operator_id> numbers;
  std::map<visitor_id, std::string> visitors;
};

struct accounts_test : ::testing::Test {
  fake_book book;
  rig r{[this] {
    auto o = default_options();
    o.site.operators_sign_up = site_settings::sign_up::refused;
    o.site.rules.queues.front().method = domain::assignment_method::choice;
    o.site.accounts = {{.name = "olga", .key = "k1"}, {.name = "otto", .key = "k2"}, {.name = "ada", .key = "k3", .sees = reach::site}};
    o.site.book = &book;
    return o;
  }()};

  client come(std::string_view name, std::string_view key) {
    client c{r, wire::role::operator_};
    EXPECT_TRUE(c.done(c.hello(name, key))) << name;
    c.who = c.at().admitted->who;
    return c;
  }
  void change_queues(std::vector<domain::queue_rules> queues) {
    auto rules = r.options().site.rules;
    rules.queues = std::move(queues);
    ++rules.version;
    r.shard().change_rules(std::make_shared<const domain::site_rules>(rules));
    r.settle();
  }
  error_code refused(std::string_view name, std::string_view key) {
    client c{r, wire::role::operator_};
    const auto o = c.done(c.hello(name, key));
    EXPECT_FALSE(o);
    EXPECT_TRUE(c.at().closed());
    return o.error;
  }
  void change(account_change c) {
    for (auto& a : r.options().site.accounts) // as after a restart the book has it
      if (a.name == c.now.name)
        a = c.now;
    r.shard().change_account(std::move(c));
    r.settle();
  }
  site_settings::account account(std::string_view name) {
    for (const auto& a : r.options().site.accounts)
      if (a.name == name)
        return a;
    return {.name = std::string{name}};
  }
  void remove(std::string_view name) {
    auto a = account(name);
    a.is = state::removed;
    a.key.clear();
    change({.now = a});
  }
};

// ---- who comes in

TEST_F(accounts_test, F084_what_the_sites_token_calls_a_visitor_goes_before_what_its_page_does) {
  client home{r, wire::role::visitor};
  EXPECT_TRUE(home.done(home.hello("Nobody", "signed:customer 42")));
  auto olga = come("olga", "k1");
  const auto chat = r.chat_of(home, olga);
  EXPECT_TRUE(olga.done(olga.message(chat, "Hello %VISITOR%")));
  EXPECT_EQ(home.texts(chat).back(), "Hello Ann");
}

TEST_F(accounts_test, whoever_shows_a_good_token_is_its_operator_and_nobody_else) {
  auto olga = come("olga", "signed:olga");
  auto nameless = come("", "signed:olga");
  EXPECT_EQ(olga.who, nameless.who);
  EXPECT_EQ(refused("otto", "signed:olga"), error_code::bad_credentials) << "with another name it says two things";
  EXPECT_EQ(refused("olga", "signed:forged"), error_code::bad_credentials);
  EXPECT_EQ(book.numbers.at("olga"), olga.who.operator_());
}

TEST_F(accounts_test, F074_a_client_of_others_comes_in_with_the_accounts_key) {
  come("olga", "k1");
  EXPECT_EQ(refused("olga", "k2"), error_code::bad_credentials);
  EXPECT_EQ(refused("olga", ""), error_code::bad_credentials);
  auto a = account("olga");
  a.key = "fresh";
  change({.now = a, .client_key = account_change::key::renewed});
  EXPECT_EQ(refused("olga", "k1"), error_code::bad_credentials);
  come("olga", "fresh");
  r.restart();
  come("olga", "fresh");
}

TEST_F(accounts_test, F075_several_clients_of_an_operator_are_one_operator) {
  auto desk = come("olga", "k1"), phone = come("olga", "signed:olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, desk);
  ann.done(ann.message(chat, "hello"));
  EXPECT_EQ(desk.texts(chat), phone.texts(chat));
  EXPECT_TRUE(phone.done(phone.message(chat, "hi")));
  EXPECT_EQ(desk.newest(kind::presence)->body<wire::presence>()->held(), 1u);
  EXPECT_EQ(phone.newest(kind::presence)->body<wire::presence>()->held(), 1u);
}

TEST_F(accounts_test, F067_an_account_that_is_added_can_come_in_at_once) {
  EXPECT_EQ(refused("nina", "k9"), error_code::bad_credentials);
  change({.now = {.name = "nina", .key = "k9", .capacity = 2}});
  auto nina = come("nina", "k9");
  EXPECT_EQ(nina.newest(kind::presence)->body<wire::presence>()->capacity(), 2u);
  EXPECT_EQ(book.numbers.at("nina"), nina.who.operator_());
}

TEST_F(accounts_test, F067_an_edit_leaves_live_sessions_alone) {
  auto olga = come("olga", "signed:olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  auto a = account("olga");
  a.capacity = 1;
  a.shown_name = "Olga B.";
  change({.now = a});
  EXPECT_FALSE(olga.at().closed());
  EXPECT_TRUE(olga.done(olga.message(chat, "still here")));
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->capacity(), 1u);
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->shown_name()->str(), "Olga B.");
}

TEST_F(accounts_test, connections_of_a_login_end_with_it_and_others_do_not) {
  auto one = come("olga", "signed:olga"), two = come("olga", "signed:olga 2"), other = come("olga", "k1");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, one);
  change({.now = account("olga"), .ended_logins = {"login one"}});
  EXPECT_EQ(one.at().closed_because, error_code::logged_out);
  EXPECT_FALSE(two.at().closed());
  EXPECT_FALSE(other.at().closed());
  EXPECT_TRUE(two.done(two.message(chat, "I have it on the telephone, too")));
  change({.now = account("olga"), .client_key = account_change::key::renewed});
  EXPECT_EQ(other.at().closed_because, error_code::logged_out);
  EXPECT_FALSE(two.at().closed());
}

// ---- deletion

TEST_F(accounts_test, F069_the_chats_of_a_deleted_operator_go_back_to_routing) {
  auto olga = come("olga", "signed:olga"), phone = come("olga", "k1"), otto = come("otto", "k2");
  auto ann = r.visitor(), ben = r.visitor();
  const auto chat = r.chat_of(ann, olga), resting = r.chat_of(ben, olga);
  ASSERT_TRUE(olga.done(olga.set_inactive(resting)));
  otto.done(otto.contacts());
  remove("olga");
  EXPECT_EQ(olga.at().closed_because, error_code::account_removed);
  EXPECT_EQ(phone.at().closed_because, error_code::account_removed);
  EXPECT_EQ(refused("olga", "k1"), error_code::bad_credentials);
  EXPECT_EQ(refused("olga", ""), error_code::bad_credentials);
  EXPECT_EQ(refused("olga", "signed:olga"), error_code::bad_credentials);
  for (auto* visitor : {&ann, &ben}) {
    const auto routed = visitor->newest(kind::routed);
    ASSERT_TRUE(routed);
    EXPECT_EQ(routed->body<wire::routed>()->reason(), wire::route_reason::operator_removed);
    EXPECT_EQ(routed->head().status, session_status::waiting);
  }
  EXPECT_TRUE(otto.done(otto.accept(chat)));
  EXPECT_TRUE(otto.done(otto.history(chat, 0))) << "all of it";
  const auto told = otto.newest(kind::presence);
  EXPECT_TRUE(told);
}

TEST_F(accounts_test, F069_the_history_keeps_the_name) {
  auto olga = come("olga", "k1"), otto = come("otto", "k2");
  const auto number = olga.who;
  remove("olga");
  for (const bool restarted : {false, true}) {
    if (restarted) {
      r.restart();
      otto = come("otto", "k2");
    }
    ASSERT_TRUE(otto.done(otto.contacts()));
    bool named = false;
    for (const auto& f : otto.frames(kind::presence))
      if (principal{f.head().author} == number && f.body<wire::presence>()->name()->str() == "olga")
        named = named || f.body<wire::presence>()->removed();
    EXPECT_TRUE(named);
    otto.forget_frames();
  }
}

TEST_F(accounts_test, F069_a_deleted_operator_is_no_guest_and_no_colleague) {
  auto olga = come("olga", "k1"), otto = come("otto", "k2");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, otto);
  ASSERT_TRUE(otto.done(otto.invite(chat, "olga")));
  const auto talk = olga.done(olga.open_with(otto)).session;
  remove("olga");
  EXPECT_TRUE(otto.newest(kind::leave));
  ASSERT_TRUE(otto.newest(kind::close));
  EXPECT_EQ(otto.newest(kind::close)->head().session, talk) << "whom should it talk to?";
  EXPECT_TRUE(otto.done(otto.message(chat, "my chat goes on")));
  EXPECT_EQ(otto.done(otto.transfer(chat, "olga")).error, error_code::no_such_operator);
  EXPECT_EQ(otto.done(otto.invite(chat, "olga")).error, error_code::no_such_operator);
  EXPECT_EQ(otto.done(otto.assign(chat, "olga")).error, error_code::no_such_operator);
  EXPECT_EQ(otto.done(otto.message(chat, "/t olga")).error, error_code::no_such_operator);
}

TEST_F(accounts_test, a_gateway_can_not_speak_for_a_deleted_operator) {
  auto gateway = r.gateway();
  auto ann = r.visitor();
  ASSERT_TRUE(gateway.done(gateway.attach("olga")));
  const principal olga{book.numbers.at("olga")};
  const auto chat = ann.done(ann.open()).session;
  ASSERT_TRUE(gateway.done(gateway.accept(chat, olga)));
  remove("olga");
  EXPECT_FALSE(gateway.at().closed()) << "it speaks for others, too";
  EXPECT_FALSE(gateway.done(gateway.message(chat, "it's me", olga)));
  EXPECT_EQ(gateway.done(gateway.resume(chat, 0, olga)).error, error_code::not_allowed) << "not even what it had";
  EXPECT_EQ(gateway.done(gateway.accept(chat, olga)).error, error_code::not_allowed);
  EXPECT_EQ(gateway.done(gateway.attach("olga")).error, error_code::no_such_operator);
}

TEST_F(accounts_test, what_a_crash_left_with_a_deleted_operator_is_let_go_at_the_start) {
  auto olga = come("olga", "k1");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  r.stop();
  for (auto& a : r.options().site.accounts) // deleted in the book, and then the machine went off
    if (a.name == "olga")
      a.is = state::removed;
  r.start();
  r.settle();
  auto otto = come("otto", "k2");
  EXPECT_TRUE(otto.done(otto.accept(chat)));
}

// ---- administrators

TEST_F(accounts_test, F070_an_administrator_sees_and_manages_every_chat) {
  auto olga = come("olga", "k1"), otto = come("otto", "k2"), ada = come("ada", "k3");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  EXPECT_TRUE(ada.done(ada.history(chat, 0)));
  EXPECT_TRUE(ada.done(ada.watch(chat)));
  EXPECT_TRUE(ada.done(ada.list(wire::list_scope::assigned)));
  EXPECT_TRUE(ada.done(ada.assign(chat, "otto")));
  EXPECT_TRUE(otto.done(otto.message(chat, "mine now")));
  EXPECT_TRUE(ada.done(ada.close(chat)));
}

TEST_F(accounts_test, F071_a_normal_operator_does_not_see_chats_of_others) {
  auto olga = come("olga", "k1"), otto = come("otto", "k2");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  EXPECT_EQ(otto.done(otto.history(chat, 0)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.resume(chat, 0)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.watch(chat)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.list(wire::list_scope::assigned)).error, error_code::not_allowed);
  ann.done(ann.message(chat, "secret"));
  EXPECT_THAT(otto.records(chat), IsEmpty());
}

TEST_F(accounts_test, F072_a_supervisor_is_one_of_its_queues_only) {
  constexpr queue_id sales{2};
  auto first = queue_of(default_queue, domain::assignment_method::choice), second = queue_of(sales, domain::assignment_method::choice);
  second.supervisors = {"otto"};
  change_queues({first, second});
  auto olga = come("olga", "k1"), otto = come("otto", "k2");
  auto ann = r.visitor(), ben = r.visitor();
  const auto elsewhere = ann.done(ann.open(default_queue)).session, in_sales = ben.done(ben.open(sales)).session;
  ASSERT_TRUE(olga.done(olga.accept(elsewhere)));
  ASSERT_TRUE(olga.done(olga.accept(in_sales)));
  EXPECT_TRUE(otto.done(otto.history(in_sales, 0)));
  EXPECT_TRUE(otto.done(otto.list(wire::list_scope::assigned, 200, sales)));
  EXPECT_TRUE(otto.done(otto.take_over(in_sales)));
  EXPECT_EQ(otto.done(otto.history(elsewhere, 0)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.list(wire::list_scope::assigned)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.take_over(elsewhere)).error, error_code::not_allowed);
}

TEST_F(accounts_test, F022_an_operator_whose_account_is_set_not_to_respond_gets_no_more_at_once) {
  change_queues({queue_of(default_queue, domain::assignment_method::least_busy)});
  auto olga = come("olga", "k1");
  auto a = account("olga");
  a.responds = domain::responds::no;
  change({.now = a});
  auto ann = r.visitor(), ben = r.visitor();
  const auto chat = ann.done(ann.open()).session;
  EXPECT_FALSE(olga.newest(kind::offered));
  EXPECT_EQ(olga.done(olga.accept(chat)).error, error_code::operator_unavailable);
  a.responds = domain::responds::yes;
  change({.now = a});
  EXPECT_TRUE(olga.newest(kind::offered)) << "and again as soon as it does";
}

TEST_F(accounts_test, F022_what_an_operator_was_offered_goes_on_to_others_once_it_does_not_respond) {
  change_queues({queue_of(default_queue, domain::assignment_method::least_busy)});
  auto olga = come("olga", "k1");
  auto ann = r.visitor();
  const auto chat = ann.done(ann.open()).session;
  ASSERT_TRUE(olga.newest(kind::offered));
  auto otto = come("otto", "k2");
  auto a = account("olga");
  a.responds = domain::responds::no;
  change({.now = a});
  r.settle();
  ASSERT_TRUE(otto.newest(kind::offered));
  EXPECT_EQ(otto.newest(kind::offered)->head().session, chat);
  EXPECT_EQ(olga.done(olga.accept(chat)).error, error_code::taken);
}

TEST_F(accounts_test, who_loses_the_sight_of_the_site_must_come_back_without_it) {
  auto olga = come("olga", "k1"), ada = come("ada", "k3");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ASSERT_TRUE(ada.done(ada.watch(chat)));
  auto a = account("ada");
  a.sees = reach::queues;
  change({.now = a});
  EXPECT_EQ(ada.at().closed_because, error_code::rights_changed);
  auto again = come("ada", "k3");
  EXPECT_EQ(again.done(again.watch(chat)).error, error_code::not_allowed);
  a.sees = reach::site;
  change({.now = a});
  EXPECT_FALSE(again.at().closed()) << "who sees more may stay";
  EXPECT_TRUE(again.done(again.watch(chat)));
}

// ---- visitors that the site vouches for

struct persons : accounts_test {
  client come_as(std::string_view key) {
    client c{r, wire::role::visitor};
    EXPECT_TRUE(c.done(c.hello({}, key)));
    c.who = c.at().admitted->who;
    return c;
  }
};

TEST_F(persons, the_same_subject_is_the_same_visitor_for_ever) {
  auto ann = come_as("signed:42"), ben = come_as("signed:43"), ann_at_home = come_as("signed:42");
  EXPECT_EQ(ann.who, ann_at_home.who);
  EXPECT_NE(ann.who, ben.who);
  EXPECT_EQ(book.visitors.at(ann.who.visitor()), "42");
  EXPECT_EQ(ann.at().admitted->token, "") << "the next time she shows a new one of the site's";
  const auto chat = ann.done(ann.open()).session;
  r.restart();
  auto later = come_as("signed:42");
  EXPECT_EQ(later.who, ann.who);
  EXPECT_EQ(later.at().admitted->open_session, chat);
}

TEST_F(persons, one_that_is_forged_is_refused_and_anonymous_ones_come_as_ever) {
  client c{r, wire::role::visitor};
  EXPECT_EQ(c.done(c.hello({}, "signed:")).error, error_code::bad_credentials);
  auto anonymous = r.visitor();
  EXPECT_NE(anonymous.token, "");
  auto again = r.visitor(anonymous.token);
  EXPECT_EQ(again.who, anonymous.who);
}

} // namespace
} // namespace parley::actors::testing
