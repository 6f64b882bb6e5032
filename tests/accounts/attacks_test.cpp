// The table of attacks on logins and families of tokens. Those on single tokens are in tokens_test.cpp, those over real sockets in tests/app/accounts_service_test.cpp.
#include "fixture.hpp"
#include "forged.hpp"

#include <gmock/gmock.h>

#include <future>

namespace parley::accounts::testing {
namespace {

using ::testing::ElementsAre;

struct attacks : ::testing::Test, authority_rig {
  attacks() {
    made("olga", "correct horse");
    made("otto", "battery staple");
    tokens = logged_in("olga", "correct horse");
  }
  login_tokens tokens;
};

TEST_F(attacks, an_access_token_ends_after_its_time_and_a_refresh_goes_on) {
  clock.advance_ms(options.access_lifetime_ms);
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials);
  const auto next = a->refresh(tokens.refresh);
  ASSERT_TRUE(next);
  EXPECT_FALSE(verdict(next->access));
  EXPECT_EQ(next->who.family, tokens.who.family);
}

TEST_F(attacks, a_refresh_token_that_is_used_again_revokes_the_whole_family) {
  const auto thiefs = a->refresh(tokens.refresh);
  ASSERT_TRUE(thiefs);
  EXPECT_EQ(why(a->refresh(tokens.refresh)), refused::bad_credentials) << "the owner comes second";
  EXPECT_EQ(verdict(thiefs->access), refused::bad_credentials) << "and the thief is out, at once";
  EXPECT_EQ(why(a->refresh(thiefs->refresh)), refused::bad_credentials);
  EXPECT_THAT(news.back().families, ElementsAre(tokens.who.family));
  EXPECT_TRUE(login("olga", "correct horse")) << "the owner logs in again";
  EXPECT_EQ(a->totals().reused, 1u);
  EXPECT_EQ(a->totals().refreshed, 1u);
}

TEST_F(attacks, other_logins_of_the_account_and_other_accounts_outlive_a_stolen_family) {
  const auto phone = logged_in("olga", "correct horse"), ottos = logged_in("otto", "battery staple");
  ASSERT_TRUE(a->refresh(tokens.refresh));
  ASSERT_FALSE(a->refresh(tokens.refresh));
  EXPECT_FALSE(verdict(phone.access));
  EXPECT_FALSE(verdict(ottos.access));
}

TEST_F(attacks, a_guessed_refresh_token_revokes_nothing) {
  const auto dot = tokens.refresh.find('.');
  const auto family = tokens.refresh.substr(0, dot);
  for (const auto& guess : {family, family + ".1.00.00", family + ".0." + std::string(64, '0') + '.' + std::string(64, '0'), tokens.refresh + '0', std::string{},
         std::string{"..."}, tokens.refresh.substr(0, tokens.refresh.size() - 1), std::string(1'000'000, '.')})
    EXPECT_EQ(why(a->refresh(guess)), refused::bad_credentials);
  EXPECT_FALSE(verdict(tokens.access));
  EXPECT_TRUE(a->refresh(tokens.refresh));
}

TEST_F(attacks, what_lies_in_the_store_is_no_refresh_token) {
  std::string row;
  ASSERT_TRUE(store->each("login/", {}, [&](std::string_view, std::string_view value) {
    row += value;
    return true;
  }));
  EXPECT_EQ(row.find(tokens.refresh), row.npos);
  EXPECT_EQ(row.find(tokens.refresh.substr(tokens.refresh.find('.'))), row.npos);
}

TEST_F(attacks, after_a_logout_neither_token_is_good) {
  ASSERT_TRUE(a->logout(*a->verify(tokens.access)));
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials);
  EXPECT_EQ(why(a->refresh(tokens.refresh)), refused::bad_credentials);
  EXPECT_EQ(news.back().what, account_news::change::logged_out);
  restart();
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials) << "nor after a restart";
}

TEST_F(attacks, a_restart_ends_no_login) {
  restart();
  EXPECT_FALSE(verdict(tokens.access));
  EXPECT_TRUE(a->refresh(tokens.refresh));
}

TEST_F(attacks, an_unused_login_ends_and_so_does_one_that_is_always_used) {
  clock.advance_ms(options.refresh_lifetime_ms);
  EXPECT_EQ(why(a->refresh(tokens.refresh)), refused::bad_credentials);
  auto used = logged_in("olga", "correct horse");
  for (std::int64_t passed = 0; passed + options.refresh_lifetime_ms / 2 < options.login_lifetime_ms; passed += options.refresh_lifetime_ms / 2) {
    clock.advance_ms(options.refresh_lifetime_ms / 2);
    const auto next = a->refresh(used.refresh);
    ASSERT_TRUE(next);
    used = *next;
  }
  clock.advance_ms(options.refresh_lifetime_ms / 2);
  EXPECT_EQ(why(a->refresh(used.refresh)), refused::bad_credentials);
}

TEST_F(attacks, an_account_has_so_many_logins_and_the_one_unused_for_longest_makes_room) {
  for (std::uint32_t n = 0; n < options.logins_per_account; ++n) {
    clock.advance_ms(1);
    logged_in("olga", "correct horse");
  }
  EXPECT_EQ(verdict(tokens.access), refused::bad_credentials);
  EXPECT_THAT(news.back().families, ElementsAre(tokens.who.family));
}

TEST_F(attacks, a_token_of_another_site_is_refused) {
  authority_rig elsewhere{cheap_options("other")};
  elsewhere.made("olga", "correct horse");
  EXPECT_EQ(verdict(elsewhere.logged_in("olga", "correct horse").access), refused::bad_credentials);
  EXPECT_EQ(why(a->refresh(elsewhere.logged_in("olga", "correct horse").refresh)), refused::bad_credentials);
}

TEST_F(attacks, a_refresh_token_is_no_access_token_and_the_other_way_round) {
  EXPECT_EQ(verdict(tokens.refresh), refused::bad_credentials);
  EXPECT_EQ(why(a->refresh(tokens.access)), refused::bad_credentials);
  EXPECT_EQ(why(a->verify_visitor(tokens.access)), refused::bad_credentials);
}

TEST_F(attacks, rights_written_into_a_token_count_for_nothing) {
  std::string secret;
  ASSERT_TRUE(store->each("token_key/", {}, [&](std::string_view, std::string_view value) {
    secret = value.substr(value.find(' ') + 1);
    return true;
  }));
  auto payload = payload_of(tokens.access);
  payload.replace(payload.find("\"normal\""), 8, "\"administrator\"");
  const auto raised = forged_with_head(head_of(tokens.access), payload, secret); // by somebody who even has the key
  ASSERT_TRUE(a->verify(raised));
  EXPECT_EQ(a->verify(raised)->is, role::normal);
  EXPECT_FALSE(may(*a->verify(raised), permission::manage_accounts));
}

TEST_F(attacks, whether_an_account_is_there_is_not_told) {
  const auto nobody = login("nobody", "correct horse"), wrong = login("olga", "a guess"), deleted = [&] {
    EXPECT_TRUE(a->remove("otto"));
    return login("otto", "battery staple");
  }();
  for (const auto* r : {&nobody, &wrong, &deleted}) {
    ASSERT_FALSE(*r);
    EXPECT_EQ(r->error().why, refused::bad_credentials);
    EXPECT_EQ(r->error().detail, "");
  }
}

TEST_F(attacks, the_limit_does_not_tell_whether_an_account_is_there_either) {
  const auto told = [this](const std::string& name, int from) {
    std::vector<std::optional<refused>> all;
    for (int n = 0; n < 15; ++n)
      all.push_back(why(login(name, "a guess", "203.0.113." + std::to_string(from + n)))); // each from another address
    return all;
  };
  const auto known = told("otto", 1);
  EXPECT_EQ(known.back(), refused::too_many_attempts);
  EXPECT_EQ(told("nobody", 21), known);
  ASSERT_TRUE(a->remove("otto"));
  EXPECT_EQ(told("otto", 41), known) << "nor whether it was there";
}

TEST_F(attacks, a_login_flood_on_one_account_leaves_others_and_its_owner_alone) {
  int limited = 0;
  for (int n = 0; n < 200; ++n)
    limited += why(login("olga", "guess " + std::to_string(n), "203.0.113." + std::to_string(n))) == refused::too_many_attempts;
  EXPECT_GE(limited, 180);
  EXPECT_EQ(why(login("olga", "correct horse", "203.0.113.250")), refused::too_many_attempts) << "a right guess is not told either";
  EXPECT_TRUE(login("otto", "battery staple", "198.51.100.1"));
  EXPECT_TRUE(login("olga", "correct horse", "192.0.2.1")) << "from where she has logged in before";
  EXPECT_FALSE(verdict(tokens.access)) << "and what she has open does not notice";
}

TEST_F(attacks, a_login_flood_from_one_address_leaves_others_alone) {
  int limited = 0;
  for (int n = 0; n < 200; ++n) {
    const auto r = login("name " + std::to_string(n), "guess", "203.0.113.1");
    if (why(r) == refused::too_many_attempts) {
      ++limited;
      EXPECT_GT(r.error().retry_after_ms, 0);
    }
  }
  EXPECT_GE(limited, 130);
  EXPECT_EQ(a->totals().limited, std::uint64_t(limited));
  EXPECT_EQ(a->totals().wrong, std::uint64_t(200 - limited));
  EXPECT_TRUE(login("otto", "battery staple", "198.51.100.1"));
}

TEST_F(attacks, more_logins_than_can_wait_are_told_to_come_again) {
  // The one hashing thread is held up by a callback; what comes then fills the queue.
  std::promise<void> begun, go_on;
  a->login("otto", "battery staple", "198.51.100.1", [&](auto) {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  std::vector<awaited<login_tokens>> waiting(options.max_waiting_hashes + 5);
  for (std::size_t n = 0; n < waiting.size(); ++n)
    a->login("nobody " + std::to_string(n), "battery staple", "198.51.100." + std::to_string(n + 2),
      waiting[n].callback()); // each another name of another address, so that none is limited
  for (std::size_t n = options.max_waiting_hashes; n < waiting.size(); ++n) {
    const auto r = waiting[n].get();
    EXPECT_EQ(why(r), refused::busy);
    EXPECT_GT(r.error().retry_after_ms, 0);
  }
  EXPECT_FALSE(verdict(tokens.access)) << "verifying waits for nobody";
  go_on.set_value();
  for (std::size_t n = 0; n < options.max_waiting_hashes; ++n)
    EXPECT_EQ(why(waiting[n].get()), refused::bad_credentials) << "what waited has its turn";
}

TEST_F(attacks, a_password_of_megabytes_is_not_hashed) { EXPECT_EQ(why(login("olga", std::string(10'000'000, 'a'))), refused::bad_credentials); }

} // namespace
} // namespace parley::accounts::testing
