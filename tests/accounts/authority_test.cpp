#include "fixture.hpp"

#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley::accounts::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using change = account_news::change;

struct authority_test : ::testing::Test, authority_rig {};

// ---- the first start

TEST_F(authority_test, the_first_start_makes_an_administrator_who_must_change_the_password_before_anything_else) {
  ASSERT_TRUE(first);
  EXPECT_EQ(first->name, "admin");
  const auto tokens = logged_in("admin", first->password);
  EXPECT_EQ(tokens.who.may_use, identity::scope::restricted);
  EXPECT_FALSE(may(tokens.who, permission::manage_accounts));
  EXPECT_FALSE(may(*a->verify(tokens.access), permission::answer_chats));

  awaited<login_tokens> changed;
  a->change_own_password(*a->verify(tokens.access), first->password, "a better one", "a better one", "192.0.2.1", changed.callback());
  const auto fresh = changed.get();
  ASSERT_TRUE(fresh);
  EXPECT_TRUE(may(fresh->who, permission::manage_accounts));
  EXPECT_TRUE(may(*a->verify(fresh->access), permission::manage_payment));
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials) << "what was logged in with the old one is not any more";
  EXPECT_EQ(why(login("admin", first->password)), refused::bad_credentials);
}

TEST_F(authority_test, a_second_start_makes_none) {
  first.reset();
  restart();
  EXPECT_FALSE(first);
  EXPECT_THAT(a->list(), SizeIs(1));
}

TEST_F(authority_test, a_lost_administrator_is_brought_back) {
  const auto reset = a->reset_administrator("admin");
  ASSERT_TRUE(reset);
  EXPECT_EQ(why(login("admin", first->password)), refused::bad_credentials);
  EXPECT_EQ(logged_in("admin", reset->password).who.is, role::administrator);
}

// ---- rows

TEST_F(authority_test, F067_operators_are_added_edited_and_listed) {
  ASSERT_TRUE(create({.name = "olga", .shown_name = "Olga B.", .email = "olga@shop.example", .capacity = 3, .password = "correct horse"}));
  const auto tokens = logged_in("olga", "correct horse");
  clock.advance_ms(5);
  const auto edited = a->edit("olga", {.shown_name = "Olga", .capacity = 5, .responds = account::responding::no});
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->shown_name, "Olga");
  EXPECT_EQ(edited->email, "olga@shop.example") << "what is absent stays";
  EXPECT_EQ(edited->changed_ms, edited->created_ms + 5);
  EXPECT_FALSE(verdict(tokens.access)) << "who is logged in stays so";
  EXPECT_EQ(a->verify(tokens.access)->shown_name, "Olga");
  restart();
  const auto kept = a->find("olga");
  EXPECT_EQ(*kept, *edited) << "and after a restart it is the same";
  EXPECT_THAT(a->list(), SizeIs(2));
  EXPECT_EQ(news.front().what, change::made);
  EXPECT_EQ(news.back().what, change::edited);
  EXPECT_EQ(news.back().after, *edited);
}

TEST_F(authority_test, F068_an_omitted_password_is_made_shown_once_and_kept_as_a_hash_only) {
  const auto r = create({.name = "olga"});
  ASSERT_TRUE(r);
  ASSERT_TRUE(r->password);
  EXPECT_GE(r->password->size(), 20u);
  std::string everything;
  ASSERT_TRUE(store->each("", {}, [&](std::string_view key, std::string_view value) {
    everything.append(key).append(value);
    return true;
  }));
  EXPECT_THAT(everything, Not(HasSubstr(*r->password)));
  EXPECT_THAT(everything, HasSubstr("$argon2id$"));
  EXPECT_TRUE(login("olga", *r->password));
  EXPECT_FALSE(create({.name = "otto", .password = "correct horse"})->password) << "one that was given is not told again";
}

TEST_F(authority_test, F068_a_mismatching_confirmation_is_refused) {
  EXPECT_EQ(why(create({.name = "olga", .password = "correct horse", .password_confirmation = "correct hose"})), refused::password_mismatch);
  EXPECT_EQ(why(create({.name = "olga", .password_confirmation = "correct horse"})), refused::password_mismatch);
  EXPECT_FALSE(a->find("olga"));
  EXPECT_TRUE(create({.name = "olga", .password = "correct horse", .password_confirmation = "correct horse"}));
}

TEST_F(authority_test, F069_a_deleted_operator_can_not_log_in_and_keeps_its_name) {
  made("olga", "correct horse");
  const auto tokens = logged_in("olga", "correct horse");
  ASSERT_TRUE(a->remove("olga"));
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials);
  EXPECT_EQ(why(a->refresh(tokens.refresh)), refused::bad_credentials);
  EXPECT_EQ(why(login("olga", "correct horse")), refused::bad_credentials);
  EXPECT_EQ(a->find("olga")->is_in, account::state::deleted);
  EXPECT_THAT(a->list(), SizeIs(1));
  EXPECT_THAT(a->list(authority::listed::all), SizeIs(2));
  EXPECT_EQ(news.back().what, change::deleted);
  EXPECT_THAT(news.back().families, ElementsAre(tokens.who.family));
  EXPECT_EQ(why(create({.name = "olga"})), refused::name_taken) << "a name in the history is one person's for ever";
  EXPECT_EQ(why(a->remove("olga")), refused::no_such_account);
  EXPECT_EQ(why(a->edit("olga", {})), refused::no_such_account);
  restart();
  EXPECT_EQ(why(login("olga", "correct horse")), refused::bad_credentials);
}

TEST_F(authority_test, F070_an_administrator_may_do_everything) {
  made("ada", "correct horse", role::administrator);
  const auto who = logged_in("ada", "correct horse").who;
  for (const auto& p : permission_names)
    EXPECT_TRUE(may(who, p.what)) << p.name;
}

TEST_F(authority_test, F071_a_normal_operator_may_neither_manage_accounts_nor_see_others_chats_invoices_or_payment) {
  made("olga", "correct horse");
  const auto who = logged_in("olga", "correct horse").who;
  EXPECT_TRUE(may(who, permission::answer_chats));
  for (const auto p : {permission::manage_accounts, permission::supervise_all, permission::see_invoices, permission::manage_payment, permission::manage_settings,
         permission::see_audit_log, permission::export_visitors})
    EXPECT_FALSE(may(who, p));
}

TEST_F(authority_test, F071_a_right_can_be_given_to_one_operator_and_taken_again_at_once) {
  made("olga", "correct horse");
  const auto tokens = logged_in("olga", "correct horse");
  ASSERT_TRUE(a->edit("olga", {.extra = permission_set{permission::see_reports}}));
  EXPECT_TRUE(may(*a->verify(tokens.access), permission::see_reports));
  ASSERT_TRUE(a->edit("olga", {.extra = permission_set{}}));
  EXPECT_FALSE(may(*a->verify(tokens.access), permission::see_reports)) << "also with the token from before";
  EXPECT_EQ(why(a->edit("olga", {.extra = permission_set{1u << 31}})), refused::bad_value);
}

TEST_F(authority_test, F071_who_manages_accounts_gives_no_right_that_it_has_not) {
  const auto reach = bundle_of(role::normal) | permission::manage_accounts;
  made("olga", "correct horse");
  awaited<created_account> raised, equal;
  a->create({.name = "eve", .is = role::administrator}, raised.callback(), {}, reach);
  EXPECT_EQ(why(raised.get()), refused::not_allowed);
  EXPECT_FALSE(a->find("eve"));
  a->create({.name = "hugo", .extra = permission_set{permission::manage_accounts}}, equal.callback(), {}, reach);
  EXPECT_TRUE(equal.get()) << "what it has itself it may give";
  EXPECT_EQ(why(a->edit("olga", {.is = role::administrator}, {}, reach)), refused::not_allowed);
  EXPECT_EQ(why(a->edit("olga", {.extra = permission_set{permission::see_audit_log}}, {}, reach)), refused::not_allowed);
  EXPECT_TRUE(a->edit("olga", {.extra = permission_set{permission::manage_accounts}, .capacity = 7}, {}, reach));
  EXPECT_EQ(a->find("olga")->is, role::normal);
}

TEST_F(authority_test, F071_who_manages_accounts_does_not_take_over_one_that_may_do_more) {
  const auto reach = bundle_of(role::normal) | permission::manage_accounts;
  made("ada", "correct horse", role::administrator); // a second one, so that a refusal is not for the sake of the last
  const auto before = a->find("ada");
  EXPECT_EQ(why(a->edit("ada", {.is = role::normal}, {}, reach)), refused::not_allowed) << "nor make it less first";
  EXPECT_EQ(why(a->edit("ada", {.email = "eve@shop.example"}, {}, reach)), refused::not_allowed);
  EXPECT_EQ(why(a->edit("ada", {.client_key = account_edit::key_change::renew}, {}, reach)), refused::not_allowed);
  EXPECT_EQ(why(a->remove("ada", {}, reach)), refused::not_allowed);
  EXPECT_EQ(why(a->logout_everywhere("ada", {}, reach)), refused::not_allowed);
  awaited<std::optional<std::string>> set, first_one;
  a->set_password("ada", "battery staple", {}, set.callback(), {}, reach);
  EXPECT_EQ(why(set.get()), refused::not_allowed);
  a->set_password("admin", {}, {}, first_one.callback(), {}, reach);
  EXPECT_EQ(why(first_one.get()), refused::not_allowed) << "also while its own password is to be changed and it may do nothing";
  EXPECT_EQ(a->find("ada"), before);
  EXPECT_TRUE(login("ada", "correct horse"));
}

TEST_F(authority_test, F074_an_account_has_a_key_for_other_clients_which_can_be_renewed) {
  const auto key = made("olga", "correct horse").what.client_key;
  EXPECT_EQ(key.size(), 64u);
  EXPECT_NE(made("otto", "correct horse").what.client_key, key);
  const auto renewed = a->edit("olga", {.client_key = account_edit::key_change::renew});
  EXPECT_NE(renewed->client_key, key);
  EXPECT_EQ(news.back().what, change::key_renewed);
}

// ---- accounts

TEST_F(authority_test, a_name_that_is_there_is_taken_and_bad_names_are_refused) {
  made("olga", "correct horse");
  EXPECT_EQ(why(create({.name = "olga"})), refused::name_taken);
  for (const std::string& name :
    {std::string{}, std::string{"a\nb"}, std::string{" olga"}, std::string{"olga "}, std::string{"/t"}, std::string(257, 'a'), std::string{"\xff"}})
    EXPECT_EQ(why(create({.name = name})), refused::bad_name) << name;
  for (const std::string& name : {std::string{"Олга"}, std::string{"山田 太郎"}, std::string(256, 'a')})
    EXPECT_TRUE(create({.name = name})) << name;
  EXPECT_EQ(why(create({.name = "otto", .email = "nowhere"})), refused::bad_value);
  EXPECT_EQ(why(create({.name = "otto", .email = "a@b.example, c@d.example"})), refused::bad_value);
  EXPECT_EQ(why(create({.name = "otto", .capacity = 10'001})), refused::bad_value);
}

TEST_F(authority_test, the_last_administrator_stays_one) {
  EXPECT_EQ(why(a->remove("admin")), refused::last_administrator);
  EXPECT_EQ(why(a->edit("admin", {.is = role::normal})), refused::last_administrator);
  made("ada", "correct horse", role::administrator);
  EXPECT_TRUE(a->edit("admin", {.is = role::normal}));
  EXPECT_EQ(why(a->remove("ada")), refused::last_administrator);
}

TEST_F(authority_test, what_goes_along_with_a_change_is_stored_with_it_or_not_at_all) {
  const auto audit = [](std::string key) { return [key](const account& after) { return std::vector{storage::control_update{key, after.name}}; }; };
  awaited<created_account> w;
  a->create({.name = "olga"}, w.callback(), audit("audit/1"));
  ASSERT_TRUE(w.get());
  EXPECT_EQ(**store->get("audit/1"), "olga");
  ASSERT_FALSE(a->remove("admin", audit("audit/2")));
  EXPECT_FALSE(*store->get("audit/2"));
  ASSERT_TRUE(a->remove("olga", audit("audit/2")));
  EXPECT_TRUE(*store->get("audit/2"));
}

TEST_F(authority_test, the_routers_numbers_are_shown) {
  made("olga", "correct horse");
  EXPECT_FALSE(a->find("olga")->number);
  a->numbered("olga", operator_id{7});
  EXPECT_EQ(a->find("olga")->number, operator_id{7});
  EXPECT_EQ(a->find(operator_id{7})->name, "olga");
  EXPECT_FALSE(a->find(operator_id{8}));
  EXPECT_EQ(logged_in("olga", "correct horse").who.number, operator_id{7});
}

TEST_F(authority_test, those_of_the_configuration_are_taken_over_once_and_their_key_follows_the_file) {
  ASSERT_TRUE(a->adopt({.name = "otto", .capacity = 2}, "key of the file"));
  EXPECT_EQ(a->find("otto")->client_key, "key of the file");
  EXPECT_EQ(a->find("otto")->password, account::password_state::none);
  EXPECT_EQ(why(login("otto", "")), refused::bad_credentials);
  ASSERT_TRUE(a->edit("otto", {.capacity = 9}));
  ASSERT_TRUE(a->adopt({.name = "otto", .capacity = 2}, "another key"));
  EXPECT_EQ(a->find("otto")->client_key, "another key");
  EXPECT_EQ(a->find("otto")->capacity, 9u) << "what was edited since stays";
  ASSERT_TRUE(a->remove("otto"));
  ASSERT_TRUE(a->adopt({.name = "otto"}, "key of the file"));
  EXPECT_EQ(a->find("otto")->is_in, account::state::deleted) << "deleted is deleted, whatever the file says";
}

TEST_F(authority_test, one_without_a_key_gets_one_with_its_first_right) {
  ASSERT_TRUE(a->adopt({.name = "otto"}, ""));
  EXPECT_TRUE(a->edit("otto", {.capacity = 2})->client_key.empty());
  EXPECT_FALSE(a->edit("otto", {.is = role::administrator})->client_key.empty());
}

// ---- passwords

TEST_F(authority_test, an_administrator_sets_a_password_and_every_login_ends) {
  made("olga", "correct horse");
  const auto tokens = logged_in("olga", "correct horse");
  awaited<std::optional<std::string>> set;
  a->set_password("olga", "battery staple", "battery staple", set.callback());
  EXPECT_EQ(*set.get(), std::nullopt);
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials);
  EXPECT_EQ(why(login("olga", "correct horse")), refused::bad_credentials);
  EXPECT_TRUE(login("olga", "battery staple"));
  EXPECT_THAT(news.back().families, ElementsAre(tokens.who.family));

  awaited<std::optional<std::string>> random, wrong, nobody;
  a->set_password("olga", {}, {}, random.callback());
  EXPECT_TRUE(login("olga", **random.get()));
  a->set_password("olga", "battery staple", "battery stable", wrong.callback());
  EXPECT_EQ(why(wrong.get()), refused::password_mismatch);
  a->set_password("nobody", {}, {}, nobody.callback());
  EXPECT_EQ(why(nobody.get()), refused::no_such_account);
}

TEST_F(authority_test, an_own_password_is_changed_with_the_old_one_only) {
  made("olga", "correct horse");
  const auto who = logged_in("olga", "correct horse").who;
  const auto change_with = [&](std::string old_one, std::string wanted) {
    awaited<login_tokens> w;
    a->change_own_password(who, std::move(old_one), std::move(wanted), {}, "192.0.2.1", w.callback());
    return w.get();
  };
  EXPECT_EQ(why(change_with("a guess", "battery staple")), refused::bad_credentials);
  EXPECT_EQ(why(change_with("correct horse", "short")), refused::password_too_weak);
  EXPECT_EQ(why(change_with("correct horse", "correct horse")), refused::password_too_weak);
  EXPECT_TRUE(change_with("correct horse", "battery staple"));
  EXPECT_TRUE(login("olga", "battery staple"));
}

// ---- visitors

TEST_F(authority_test, what_is_known_of_a_visitor_survives_and_can_be_forgotten) {
  a->visitor_came(visitor_id{9}, {.subject = "42", .name = "Ann", .email = "ann@home.example", .avatar = {}, .phone = {}});
  EXPECT_EQ((*a->visitor_profile(visitor_id{9}))->name, "Ann");
  restart();
  EXPECT_EQ((*a->visitor_profile(visitor_id{9}))->email, "ann@home.example");
  EXPECT_FALSE(*a->visitor_profile(visitor_id{10}));
  ASSERT_TRUE(a->forget_visitor_profile(visitor_id{9}));
  EXPECT_FALSE(*a->visitor_profile(visitor_id{9}));
}

} // namespace
} // namespace parley::accounts::testing
