#include "outbox/webhook_signature.hpp"

#include "outbox/base64.hpp"

#include <boost/json.hpp>
#include <cstdio>
#include <gmock/gmock.h>

namespace parley::outbox {
namespace {

using testing::ElementsAre;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string old_secret = "whsec_" + to_base64(std::string(32, 'k'));

/// The seconds now: the library refuses other times.
std::int64_t now_ms() { return std::int64_t(std::time(nullptr)) * 1000; }

/// What a receiver's library says of it.
bool receiver_takes(const std::string& its_secret, const std::vector<std::string>& headers, const std::string& body) {
  boost::json::object all;
  for (const auto& h : headers)
    all[h.substr(0, h.find(": "))] = h.substr(h.find(": ") + 2);
  const auto input = boost::json::serialize(boost::json::object{{"secret", its_secret}, {"headers", all}, {"body", body}});
  auto* node = ::popen("node " PARLEY_NODE_CHECK "/verify.mjs", "w");
  std::fwrite(input.data(), 1, input.size(), node);
  return ::pclose(node) == 0;
}

// Computed by hand from the standard: HMAC-SHA256 of "id.timestamp.body", in base64.
TEST(webhook_signature_test, is_the_one_of_the_standard) {
  EXPECT_THAT(signed_headers({*key_of_secret(secret)}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330'999, R"({"test": 2432232314})"),
    ElementsAre("webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp: 1614265330", "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
}

TEST(webhook_signature_test, F102_is_taken_by_the_library_that_receivers_use) {
  const std::string body = R"({"type":"session.ended","data":{"text":"Grüße 你好"}})";
  const auto headers = signed_headers({*key_of_secret(secret)}, "msg_1", now_ms(), body);
  EXPECT_TRUE(receiver_takes(secret, headers, body));
  EXPECT_FALSE(receiver_takes(secret, headers, body + ' '));
  EXPECT_FALSE(receiver_takes(old_secret, headers, body));
  EXPECT_FALSE(receiver_takes(secret, signed_headers({*key_of_secret(secret)}, "msg_1", now_ms() - 3'600'000, body), body))
    << "an old one could be a repetition by somebody else";
}

TEST(webhook_signature_test, F102_is_taken_with_the_old_secret_and_the_new_one_while_both_are_set) {
  const auto headers = signed_headers({*key_of_secret(secret), *key_of_secret(old_secret)}, "msg_1", now_ms(), "{}");
  EXPECT_TRUE(receiver_takes(secret, headers, "{}"));
  EXPECT_TRUE(receiver_takes(old_secret, headers, "{}"));
}

TEST(webhook_signature_test, takes_only_secrets_of_the_standard) {
  EXPECT_TRUE(key_of_secret(secret));
  EXPECT_FALSE(key_of_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  EXPECT_FALSE(key_of_secret("whsec_no base64"));
  EXPECT_FALSE(key_of_secret("whsec_" + to_base64(std::string(23, 'x'))));
  EXPECT_FALSE(key_of_secret("whsec_" + to_base64(std::string(65, 'x'))));
}

} // namespace
} // namespace parley::outbox
