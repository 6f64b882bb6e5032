#include "app/config/outbox.hpp"

#include "app/config/file.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace parley::app {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view everything = R"(
[mail]
server = "mail.example.com:465"
encryption = "tls"
ca_file = "/ca.pem"
from = "chat@example.com"
from_name = "Chat"
timeout_ms = 1
at_once = 2

[outbox]
first_wait_ms = 3
longest_wait_ms = 4
give_up_ms = 5
allow_private_addresses = true

[site.shop.queue.sales]
id = 2
[site.shop.branding]
provider_shown = false
[site.shop.offline]
method = "by_mail"
recipients = ["ann"]
queue.sales = ["ann", "bob@example.com"]
[[site.shop.webhooks]]
name = "crm"
url = "https://crm.example.com"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
events = ["session.ended"]
queues = ["sales", "default"]
at_once = 6
timeout_ms = 7
[[site.shop.apps]]
name = "tickets"
title = "Ticket"
url = "https://tickets.example.com"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
timeout_ms = 8
)";

std::vector<std::string> wrong(std::string_view text) {
  server_config c;
  auto problems = read_config_text(text, "t.toml", c);
  if (problems.empty())
    problems = settle(c);
  return problems;
}

TEST(config_outbox_test, reads_every_key) {
  server_config c;
  ASSERT_THAT(read_config_text(everything, "t.toml", c), IsEmpty());
  ASSERT_THAT(settle(c), IsEmpty());
  const auto& site = c.sites.front();
  outbox::outbox_settings wanted;
  wanted.mail = {.server = "mail.example.com:465",
    .tls = outbox::mail_settings::encryption::tls,
    .ca_file = "/ca.pem",
    .from = "chat@example.com",
    .from_name = "Chat",
    .brand = outbox::mail_settings::branding::removed,
    .timeout_ms = 1,
    .at_once = 2};
  const std::vector<std::string> secrets{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  wanted.webhooks = {{"crm", "https://crm.example.com", secrets, {"session.ended"}, {queue_id{2}, queue_id{1}}, 6, 7}};
  wanted.apps = {{"tickets", "Ticket", "https://tickets.example.com", secrets, 8}};
  wanted.addresses = outbox::address_policy::any;
  wanted.wait = {3, 4, 5};
  wanted.offline_recipients = {{queue_id{1}, {"ann"}}, {queue_id{2}, {"ann", "bob@example.com"}}};
  wanted.queue_names = {{queue_id{1}, "default"}, {queue_id{2}, "sales"}};
  wanted.site_name = "shop";
  EXPECT_EQ(outbox_settings_of(c, site), wanted);
  EXPECT_EQ(site.rules.offline, domain::site_rules::offline_method::by_mail);
  EXPECT_THAT(site.rules.apps, ElementsAre(domain::chat_app{"tickets", "Ticket"}));
}

TEST(config_outbox_test, names_what_is_wrong) {
  EXPECT_THAT(wrong("[mail]\nserver = \"x:1\""), ElementsAre(HasSubstr("from")));
  EXPECT_THAT(wrong("[mail]\nserver = \"x:1\"\nfrom = \"a@b\"\ncolour = 1"), ElementsAre(HasSubstr("colour")));
  EXPECT_THAT(wrong("[mail]\nserver = \"x:1\"\nfrom = \"a@b\"\nencryption = \"some\""), ElementsAre(HasSubstr("\"starttls\"")));
  EXPECT_THAT(wrong("[[site.shop.webhooks]]\nname = \"a\""), Contains(HasSubstr("url")));
  EXPECT_THAT(wrong("[[site.shop.webhooks]]\nname = \"a\"\nurl = \"https://x\"\nsecrets = [\"x\"]"), ElementsAre(HasSubstr("whsec_")));
  EXPECT_THAT(wrong("[[site.shop.webhooks]]\nname = \"a\"\nurl = \"https://x\"\nsecrets = []\nqueues = [\"sales\"]"), Contains(HasSubstr("no queue sales")));
  EXPECT_THAT(wrong("[[site.shop.apps]]\nname = \"a b\"\ntitle = \"x\"\nurl = \"https://x\"\nsecrets = [\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]"),
    ElementsAre(HasSubstr("a name is")));
  EXPECT_THAT(wrong("[site.shop.offline]\nmethod = \"letter\""), ElementsAre(HasSubstr("\"in_chat\"")));
  EXPECT_THAT(wrong("[site.shop.offline.queue]\nsales = []"), ElementsAre(HasSubstr("no queue sales")));
  EXPECT_THAT(wrong("[site.shop.offline]\nrecipients = [\"a@b c\"]"), ElementsAre(HasSubstr("no address")));
}

TEST(config_outbox_test, F080_refuses_mail_that_would_reach_nobody) {
  EXPECT_THAT(wrong("[site.shop.offline]\nmethod = \"by_mail\""), Contains(HasSubstr("nobody gets the messages of queue default")));
  EXPECT_THAT(wrong("[site.shop.offline]\nmethod = \"by_mail\"\nrecipients = [\"ann\"]"), ElementsAre(HasSubstr("mail.server is not set")));
}

TEST(config_outbox_test, takes_the_password_from_the_environment_or_a_file) {
  const std::string login = "[mail]\nserver = \"x:1\"\nfrom = \"a@b\"\nuser = \"chat\"\n";
  EXPECT_THAT(wrong(login), ElementsAre(HasSubstr("PARLEY_MAIL_PASSWORD")));
  const auto password = [&](const std::string& text) {
    server_config c;
    c.mail.settings.password = "from outside"; // as the command line puts it there
    EXPECT_THAT(read_config_text(text, "t.toml", c), IsEmpty());
    EXPECT_THAT(settle(c), IsEmpty());
    return c.mail.settings.password;
  };
  EXPECT_EQ(password(login), "from outside");
  const auto file = std::filesystem::temp_directory_path() / "parley-mail-password";
  std::ofstream{file} << "from a file\n";
  EXPECT_EQ(password(login + "password_file = \"" + file.string() + "\""), "from a file");
  std::filesystem::remove(file);
  EXPECT_THAT(wrong(login + "password_file = \"" + file.string() + "\""), Contains(HasSubstr("can't be read")));
}

} // namespace
} // namespace parley::app
