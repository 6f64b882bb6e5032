#include "accounts/password.hpp"

#include <gtest/gtest.h>
#include <set>

namespace parley::accounts {
namespace {

constexpr auto cheap = authority_options::hash_cost::minimal;

struct password_test : ::testing::Test {
  password_test() { EXPECT_TRUE(password::start()); }
  authority_options options;
};

TEST_F(password_test, a_hash_is_argon2id_with_a_salt_and_knows_its_password_only) {
  const auto one = password::hash("correct horse", cheap), two = password::hash("correct horse", cheap);
  EXPECT_TRUE(one.starts_with("$argon2id$v=19$"));
  EXPECT_NE(one, two);
  EXPECT_TRUE(password::matches("correct horse", one, cheap));
  EXPECT_FALSE(password::matches("correct horsf", one, cheap));
  EXPECT_FALSE(password::matches("", one, cheap));
  EXPECT_FALSE(password::matches("correct horse", "", cheap)) << "who has no password has none that is right";
}

TEST_F(password_test, the_usual_cost_is_what_the_library_advises_for_logins) {
  EXPECT_NE(password::hash("correct horse", authority_options::hash_cost::interactive).find("m=65536,t=2,p=1"), std::string::npos);
}

TEST_F(password_test, F068_a_random_one_has_a_hundred_bits_and_no_signs_that_look_alike) {
  std::set<std::string> seen;
  for (int n = 0; n < 1'000; ++n) {
    const auto p = password::random();
    EXPECT_EQ(p.size(), 23u);
    EXPECT_EQ(p.find_first_of("01loO"), p.npos);
    EXPECT_TRUE(password::check(p, {}, "olga", options));
    EXPECT_TRUE(seen.insert(p).second);
  }
}

TEST_F(password_test, weak_ones_and_endless_ones_are_refused) {
  EXPECT_EQ(password::check("1234567", {}, "olga", options).error().why, refused::password_too_weak);
  EXPECT_EQ(password::check("olga-the-operator", {}, "olga-the-operator", options).error().why, refused::password_too_weak);
  EXPECT_EQ(password::check(std::string(1025, 'a'), {}, "olga", options).error().why, refused::bad_value);
  EXPECT_TRUE(password::check(std::string(1024, 'a'), {}, "olga", options));
  EXPECT_TRUE(password::check("12345678", {}, "olga", options));
}

TEST_F(password_test, F068_a_confirmation_that_differs_is_refused) {
  EXPECT_EQ(password::check("correct horse", "correct hose", "olga", options).error().why, refused::password_mismatch);
  EXPECT_TRUE(password::check("correct horse", "correct horse", "olga", options));
}

} // namespace
} // namespace parley::accounts
