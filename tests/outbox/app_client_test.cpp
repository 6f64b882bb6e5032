#include "outbox/app_client.hpp"

#include "fixture.hpp"
#include "receiver.hpp"

#include "outbox/webhook_signature.hpp"

#include <future>

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::HasSubstr;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
using answer_type = result<made_item, std::string>;

class app_client_test : public ::testing::Test {
protected:
  answer_type call(const receiver& r, std::int64_t timeout_ms = 30'000) {
    auto answer = std::make_shared<std::promise<answer_type>>();
    client.call(
      {"tickets", "Ticket", r.url(), {secret}, timeout_ms}, {"app_1", R"({"x":1})"}, address_policy::any, [answer](answer_type a) { answer->set_value(std::move(a)); });
    auto future = answer->get_future();
    if (future.wait_for(patience) != std::future_status::ready)
      throw std::runtime_error("no answer");
    return future.get();
  }

  system_clock clock;
  transfers net;
  app_client client{net, clock};
};

TEST_F(app_client_test, F085_gets_an_item_from_the_app_that_was_called_with_a_signature) {
  receiver r{[](auto&) { return receiver::answer{201, R"({"title":"Ticket 7","url":"https://tickets.example.com/7"})"}; }};
  const auto item = call(r);
  ASSERT_TRUE(item) << item.error();
  EXPECT_EQ(item->title, "Ticket 7");
  EXPECT_EQ(item->url, "https://tickets.example.com/7");
  const auto asked = r.wait_for(1)[0];
  EXPECT_EQ(asked.body, R"({"x":1})");
  EXPECT_EQ(signed_headers({*key_of_secret(secret)}, "app_1", std::stoll(asked.headers.at("webhook-timestamp")) * 1000, asked.body).back(),
    "webhook-signature: " + asked.headers.at("webhook-signature"));
}

TEST_F(app_client_test, F085_says_what_is_wrong_with_an_app) {
  const auto complaint = [&](int status, std::string body) {
    receiver r{[&](auto&) { return receiver::answer{status, body}; }};
    const auto item = call(r);
    return item ? "an item" : item.error();
  };
  EXPECT_THAT(complaint(500, "{}"), HasSubstr("500"));
  EXPECT_THAT(complaint(200, "no JSON"), HasSubstr("not a JSON object"));
  EXPECT_THAT(complaint(200, "{}"), HasSubstr("no title"));
  EXPECT_THAT(complaint(200, R"({"title":")" + std::string(max_item_title_bytes + 1, 'x') + "\"}"), HasSubstr("no title of at most"));
  EXPECT_THAT(complaint(200, R"json({"title":"x","url":"javascript:alert(1)"})json"), HasSubstr("neither https nor http"));
  EXPECT_EQ(complaint(200, R"({"title":"x"})"), "an item");
}

TEST_F(app_client_test, F085_does_not_wait_for_a_slow_app) {
  std::atomic<bool> closing{false};
  receiver r{[&](auto&) {
    while (!closing)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return receiver::answer{};
  }};
  const auto item = call(r, 50);
  closing = true;
  ASSERT_FALSE(item);
  EXPECT_THAT(item.error(), HasSubstr("did not answer"));
}

TEST_F(app_client_test, refuses_at_once_when_too_many_calls_are_under_way) {
  std::atomic<bool> closing{false};
  std::atomic<std::size_t> answers{0};
  receiver r{[&](auto&) {
    while (!closing)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return receiver::answer{200, R"({"title":"x"})"};
  }};
  std::string refusal;
  for (std::size_t n = 0; n <= max_app_calls_at_once; ++n)
    client.call({"tickets", "Ticket", r.url(), {secret}}, {"app", "{}"}, address_policy::any, [&, n](const answer_type& a) {
      if (n == max_app_calls_at_once)
        refusal = a ? "" : a.error();
      ++answers;
    });
  EXPECT_THAT(refusal, HasSubstr("too many"));
  closing = true;
  eventually([&] { return answers == max_app_calls_at_once + 1; });
}

} // namespace
} // namespace parley::outbox
