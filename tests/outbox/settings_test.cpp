#include "outbox/settings.hpp"

#include <gmock/gmock.h>

namespace parley::outbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::vector<webhook_endpoint> one_webhook() { return {{.name = "crm", .url = "https://crm.example.com/x", .secrets = {secret}, .events = {"session.ended"}}}; }
std::vector<webhook_app> one_app() { return {{.name = "tickets", .title = "Ticket", .url = "http://tickets.example.com", .secrets = {secret, secret}}}; }
std::vector<std::string> wrong(const std::vector<webhook_endpoint>& w) { return problems(std::span{w}); }
std::vector<std::string> wrong(const std::vector<webhook_app>& a) { return problems(std::span{a}); }

TEST(outbox_settings_test, are_fine_when_they_are) {
  EXPECT_THAT(wrong(one_webhook()), IsEmpty());
  EXPECT_THAT(wrong(one_app()), IsEmpty());
  EXPECT_THAT(problems(mail_settings{.server = "mail.example.com:587", .from = "chat@example.com"}), IsEmpty());
  EXPECT_THAT(problems(mail_settings{}), IsEmpty());
}

TEST(outbox_settings_test, name_what_is_wrong_with_a_webhook_or_an_app) {
  const auto changed = [](auto change) {
    auto w = one_webhook();
    change(w);
    return wrong(w);
  };
  EXPECT_THAT(changed([](auto& w) { w[0].url = "ftp://x"; }), ElementsAre(HasSubstr("crm: url")));
  EXPECT_THAT(changed([](auto& w) { w[0].url = "https://x\r\ny"; }), ElementsAre(HasSubstr("url")));
  EXPECT_THAT(changed([](auto& w) { w[0].secrets.clear(); }), ElementsAre(HasSubstr("1 to 4 secrets")));
  EXPECT_THAT(changed([](auto& w) { w[0].secrets = {"secret"}; }), ElementsAre(HasSubstr("whsec_")));
  EXPECT_THAT(changed([](auto& w) { w[0].events = {"session.lost"}; }), ElementsAre(HasSubstr("no event session.lost")));
  EXPECT_THAT(changed([](auto& w) { w[0].name = "a/b"; }), ElementsAre(HasSubstr("a name is")));
  EXPECT_THAT(changed([](auto& w) { w.push_back(w[0]); }), ElementsAre(HasSubstr("two of this name")));
  auto apps = one_app();
  apps[0].url = "javascript:x";
  EXPECT_THAT(wrong(apps), ElementsAre(HasSubstr("tickets: url")));
}

TEST(outbox_settings_test, name_each_limit) {
  std::vector<webhook_endpoint> webhooks(max_endpoints + 1, one_webhook()[0]);
  std::vector<webhook_app> apps(max_apps + 1, one_app()[0]);
  for (std::size_t i = 0; i < webhooks.size(); ++i)
    webhooks[i].name = std::to_string(i);
  for (std::size_t i = 0; i < apps.size(); ++i)
    apps[i].name = std::to_string(i);
  EXPECT_THAT(wrong(webhooks), ElementsAre("at most 16 of them"));
  EXPECT_THAT(wrong(apps), ElementsAre("at most 32 of them"));
  webhooks = one_webhook();
  webhooks[0].secrets.resize(max_secrets + 1, secret);
  EXPECT_THAT(wrong(webhooks), ElementsAre(HasSubstr("1 to 4 secrets")));
}

TEST(outbox_settings_test, name_what_is_wrong_with_mail) {
  EXPECT_THAT(problems(mail_settings{.server = "x:1", .from = "chat"}), ElementsAre(HasSubstr("from")));
  EXPECT_THAT(problems(mail_settings{.server = "x/1", .from = "a@b"}), ElementsAre(HasSubstr("HOST:PORT")));
  EXPECT_THAT(problems(mail_settings{.server = "x:1", .tls = mail_settings::encryption::none, .user = "chat", .from = "a@b"}),
    ElementsAre(HasSubstr("not sent without encryption")));
}

TEST(mail_address_test, holds_nothing_that_could_be_taken_for_something_else) {
  for (const auto* good_one : {"a@b", "first.last+tag@example.com"})
    EXPECT_TRUE(is_mail_address(good_one)) << good_one;
  for (const auto* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "<a@b>", "a@b\r\nRCPT TO:<x@y>", "a@b,c@d", "\"a\"@b", "ä@b"})
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  EXPECT_FALSE(is_mail_address(std::string(255, 'a') + "@b"));
}

} // namespace
} // namespace parley::outbox
