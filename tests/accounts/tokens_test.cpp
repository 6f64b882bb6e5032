// The table of attacks on signed tokens, below the authority: who makes one by himself gets nowhere.
#include "forged.hpp"

#include "accounts/jwt.hpp"
#include "accounts/signer.hpp"
#include "tests/storage/fixture.hpp"

#include <gtest/gtest.h>

namespace parley::accounts {
namespace {

using testing::base64url;
using testing::forged;
using testing::parts;

struct signer_test : ::testing::Test {
  storage::temporary_directory where;
  std::unique_ptr<storage::control_store> store = *storage::control_store::open(where.path());
  authority_options options{.site = "shop"};
  std::int64_t now_ms = 1'700'000'000'000;
  std::unique_ptr<signer> s = *signer::open(*store, options, now_ms);

  std::string token() { return (*s->sign({"olga", "family", role::normal, permission::answer_chats}, now_ms)).text; }
  bool good(std::string_view t) const { return bool(s->verify(t, now_ms)); }
  /// What the key is that signs, as an insider would know it.
  std::string stolen_secret() const {
    std::string out;
    EXPECT_TRUE(store->each("token_key/", {}, [&](std::string_view, std::string_view value) {
      out = value.substr(value.find(' ') + 1);
      return true;
    }));
    return out;
  }
};

TEST_F(signer_test, what_it_signs_it_knows_again_until_it_expires) {
  const auto signed_now = *s->sign({"olga", "family", role::administrator, permission::see_reports}, now_ms);
  EXPECT_EQ(signed_now.expires_ms, now_ms + 15 * 60'000);
  const auto said = s->verify(signed_now.text, now_ms);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->account, "olga");
  EXPECT_EQ(said->family, "family");
  EXPECT_EQ(said->is, role::administrator);
  EXPECT_EQ(said->permissions, permission_set{permission::see_reports});
  EXPECT_TRUE(s->verify(signed_now.text, signed_now.expires_ms - 1));
  EXPECT_FALSE(s->verify(signed_now.text, signed_now.expires_ms)) << "expired";
  EXPECT_FALSE(s->verify(signed_now.text, now_ms - 60'000)) << "not yet valid";
}

TEST_F(signer_test, alg_none_is_refused) {
  const auto p = parts(token());
  for (const char* alg : {"none", "None", "NONE", "nOnE", ""})
    for (const auto& signature : {std::string{}, p[2]})
      EXPECT_FALSE(good(base64url(std::string{R"({"alg":")"} + alg + R"(","typ":"JWT"})") + '.' + p[1] + '.' + signature)) << alg;
  EXPECT_FALSE(good(p[0] + '.' + p[1] + '.')) << "the right head without a signature";
  EXPECT_FALSE(good(p[0] + '.' + p[1]));
}

TEST_F(signer_test, another_algorithm_is_refused_even_with_the_right_secret) {
  for (const auto* alg : {"HS384", "HS512"})
    EXPECT_FALSE(good(forged(alg, testing::payload_of(token()), stolen_secret()))) << alg;
  for (const auto* alg : {"RS256", "ES256", "EdDSA"}) // key confusion: a public key's algorithm with what is no public key
    EXPECT_FALSE(good(forged("HS256", testing::payload_of(token()), stolen_secret(), alg))) << alg;
}

TEST_F(signer_test, a_head_that_points_to_another_key_is_refused) {
  const auto payload = testing::payload_of(token());
  for (const auto* head : {R"({"alg":"HS256","kid":"0000000000000000","typ":"JWT"})", R"({"alg":"HS256","kid":"../../dev/null","typ":"JWT"})",
         R"({"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"typ":"JWT"})", R"({"alg":"HS256","typ":"JWT"})"})
    EXPECT_FALSE(good(testing::forged_with_head(head, payload, stolen_secret()))) << head;
}

TEST_F(signer_test, changed_bytes_are_refused_wherever_they_are) {
  const auto t = token();
  ASSERT_TRUE(good(t));
  for (std::size_t n = 0; n < t.size(); ++n) {
    auto changed = t;
    changed[n] = changed[n] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(good(changed)) << "byte " << n;
  }
  for (std::size_t n = 0; n < t.size(); ++n)
    EXPECT_FALSE(good(std::string_view{t}.substr(0, n)));
  EXPECT_FALSE(good(t + "A"));
  EXPECT_FALSE(good(t + '='));
  EXPECT_FALSE(good(t + std::string{"\0x", 2}));
}

TEST_F(signer_test, another_audience_issuer_or_site_is_refused_though_our_key_has_signed_it) {
  const auto head = testing::head_of(token());
  const auto secret = stolen_secret();
  const auto with = [&](std::string_view aud, std::string_view iss, std::string_view site) {
    return testing::forged_with_head(head,
      R"({"aud":")" + std::string{aud} + R"(","exp":1700000600,"fam":"family","iss":")" + std::string{iss} + R"(","site":")" + std::string{site} + R"(","sub":"olga"})",
      secret);
  };
  EXPECT_TRUE(good(with("parley-api", "parley", "shop"))) << "the forger knows how";
  EXPECT_FALSE(good(with("somebody", "parley", "shop")));
  EXPECT_FALSE(good(with("parley-api", "somebody", "shop")));
  EXPECT_FALSE(good(with("parley-api", "parley", "other shop")));
}

TEST_F(signer_test, one_without_an_end_or_with_an_odd_one_is_refused) {
  const auto head = testing::head_of(token());
  for (const auto* exp : {"", R"("exp":"1800000000",)", R"("exp":null,)", R"("exp":-1,)", R"("exp":1e99,)"})
    EXPECT_FALSE(good(
      testing::forged_with_head(head, std::string{R"({"aud":"parley-api",)"} + exp + R"("fam":"family","iss":"parley","site":"shop","sub":"olga"})", stolen_secret())))
      << exp;
}

TEST_F(signer_test, another_server_with_the_same_site_name_is_another_one) {
  storage::temporary_directory elsewhere;
  auto other_store = *storage::control_store::open(elsewhere.path());
  auto other = *signer::open(*other_store, options, now_ms);
  EXPECT_FALSE(good((*other->sign({"olga", "family", role::administrator, {}}, now_ms)).text));
}

TEST_F(signer_test, keys_rotate_and_the_old_one_is_good_as_long_as_its_tokens_are) {
  now_ms += options.signing_key_lifetime_ms - 1;
  const auto old = token();
  const auto old_key = stolen_secret();
  now_ms += 1;
  const auto fresh = token();
  EXPECT_NE(testing::head_of(old), testing::head_of(fresh));
  EXPECT_TRUE(good(old));
  EXPECT_TRUE(good(fresh));
  s = *signer::open(*store, options, now_ms);
  EXPECT_TRUE(good(old)) << "a restart changes nothing";
  EXPECT_TRUE(good(fresh));
  now_ms += options.access_lifetime_ms + 60'000;
  const auto with_the_old_key =
    testing::forged_with_head(testing::head_of(old), R"({"aud":"parley-api","exp":1900000000,"fam":"family","iss":"parley","site":"shop","sub":"olga"})", old_key);
  EXPECT_FALSE(good(with_the_old_key)) << "a key that has served its time signs nothing any more";
  now_ms += options.signing_key_lifetime_ms;
  token();
  std::size_t keys = 0;
  EXPECT_TRUE(store->each("token_key/", {}, [&](auto, auto) { return ++keys, true; }));
  EXPECT_EQ(keys, 2u) << "those that have served are not kept";
}

TEST_F(signer_test, random_texts_are_no_tokens) {
  for (const auto* t : {"", ".", "..", "...", "eyJ", "eyJ..", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.e30."})
    EXPECT_FALSE(good(t)) << t;
  EXPECT_FALSE(good(std::string(100'000, 'A')));
  EXPECT_FALSE(good(testing::head_of(token()) + std::string(100'000, '.')));
}

} // namespace
} // namespace parley::accounts
