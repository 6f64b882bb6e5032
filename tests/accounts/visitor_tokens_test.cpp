// Visitors that a site vouches for, and those who only say so.
#include "forged.hpp"

#include "accounts/visitor_tokens.hpp"
#include "tests/storage/fixture.hpp"

#include <gtest/gtest.h>

namespace parley::accounts {
namespace {

using testing::forged;

struct visitor_tokens_test : ::testing::Test {
  storage::temporary_directory where;
  std::unique_ptr<storage::control_store> store = *storage::control_store::open(where.path());
  std::unique_ptr<visitor_tokens> v = *visitor_tokens::open(*store, "shop");
  std::int64_t now_ms = 1'700'000'000'000;

  bool good(const std::string& payload) const { return bool(v->verify(forged("HS256", payload, v->secret()), now_ms)); }
};

TEST_F(visitor_tokens_test, what_the_site_has_signed_is_believed) {
  const auto said = v->verify(
    forged("HS256", R"({"sub":"customer 42","exp":1700000600,"name":"Ann Ö.","email":"ann@home.example","avatar":"https://shop.example/ann.png","phone":"+49 1"})",
      v->secret()),
    now_ms);
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, (visitor_claims{"customer 42", "Ann Ö.", "ann@home.example", "https://shop.example/ann.png", "+49 1"}));
}

TEST_F(visitor_tokens_test, nothing_else_is) {
  const std::string payload = R"({"sub":"42","exp":1700000600})";
  ASSERT_TRUE(good(payload));
  EXPECT_FALSE(v->verify(forged("HS256", payload, "a guess"), now_ms));
  EXPECT_FALSE(v->verify(forged("HS256", payload, ""), now_ms));
  EXPECT_FALSE(v->verify(forged("HS512", payload, v->secret()), now_ms)) << "HS256 was agreed on";
  EXPECT_FALSE(v->verify(forged("HS256", payload, v->secret(), "RS256"), now_ms));
  EXPECT_FALSE(v->verify(testing::base64url(R"({"alg":"none"})") + '.' + testing::base64url(payload) + '.', now_ms));
  EXPECT_FALSE(v->verify(testing::base64url(R"({"alg":"HS256"})") + '.' + testing::base64url(payload) + '.', now_ms));
  EXPECT_FALSE(v->verify("", now_ms));
}

TEST_F(visitor_tokens_test, expired_not_yet_valid_and_endless_ones_are_refused) {
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000000})"));
  EXPECT_FALSE(good(R"({"sub":"42"})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700090000})")) << "a day is the longest";
  EXPECT_TRUE(good(R"({"sub":"42","exp":1700086460})")) << "a day, and a minute for the site's clock";
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700086461})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":9223372036854775807})")) << "the end of time is more than a day away, too";
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"nbf":1700000100})"));
  EXPECT_TRUE(good(R"({"sub":"42","exp":1700000600,"nbf":1700000050})")) << "the site's clock may be a minute ahead";
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"iat":1700000100})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"nbf":"never"})"));
}

TEST_F(visitor_tokens_test, one_for_somebody_else_is_refused) {
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"site":"other shop"})"));
  EXPECT_TRUE(good(R"({"sub":"42","exp":1700000600,"site":"shop"})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"aud":"mailer"})"));
  EXPECT_TRUE(good(R"({"sub":"42","exp":1700000600,"aud":"parley"})"));
  EXPECT_TRUE(good(R"({"sub":"42","exp":1700000600,"aud":["mailer","parley"]})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"aud":["mailer"]})"));
}

TEST_F(visitor_tokens_test, a_subject_is_needed_and_nothing_may_be_endless) {
  EXPECT_FALSE(good(R"({"exp":1700000600})"));
  EXPECT_FALSE(good(R"({"sub":"","exp":1700000600})"));
  EXPECT_FALSE(good(R"({"sub":42,"exp":1700000600})"));
  EXPECT_TRUE(good(R"({"sub":")" + std::string(max_subject_bytes, 'a') + R"(","exp":1700000600})"));
  EXPECT_FALSE(good(R"({"sub":")" + std::string(max_subject_bytes + 1, 'a') + R"(","exp":1700000600})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"name":")" + std::string(max_claim_bytes + 1, 'a') + R"("})"));
  EXPECT_FALSE(good(R"({"sub":"42","exp":1700000600,"avatar":")" + std::string(max_avatar_bytes + 1, 'a') + R"("})"));
}

TEST_F(visitor_tokens_test, a_renewed_secret_ends_the_old_one_and_stays) {
  const auto old = v->secret();
  ASSERT_TRUE(v->renew_secret());
  EXPECT_NE(v->secret(), old);
  EXPECT_FALSE(v->verify(forged("HS256", R"({"sub":"42","exp":1700000600})", old), now_ms));
  const auto renewed = v->secret();
  v = *visitor_tokens::open(*store, "shop");
  EXPECT_EQ(v->secret(), renewed);
}

} // namespace
} // namespace parley::accounts
