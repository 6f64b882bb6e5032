// The mail half of outbox/network_sender.hpp, against a real mail server.
#include "outbox/network_sender.hpp"

#include "sending_test.hpp"
#include "smtp_server.hpp"

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

outbox_settings mailing(const smtp_server& server) {
  outbox_settings s;
  s.mail = {.server = server.address(), .tls = mail_settings::encryption::none, .from = "chat@shop.example", .from_name = "Shop"};
  s.wait = short_waits;
  return s;
}

using network_sender_mail_test = sending_test;

TEST_F(network_sender_mail_test, F080_mails_each_recipient_once) {
  smtp_server server;
  start(mailing(server));
  add_mail("olga@shop.example", "Hello\r\n日本");
  add_mail("bob@shop.example", "Hello\r\n日本");
  const std::vector mails{server.next(), server.next()};
  EXPECT_THAT((std::vector{mails[0].to, mails[1].to}), UnorderedElementsAre(ElementsAre("olga@shop.example"), ElementsAre("bob@shop.example")));
  for (const auto& m : mails) {
    EXPECT_EQ(m.from, "chat@shop.example");
    EXPECT_EQ(m.header("From"), "\"Shop\" <chat@shop.example>");
    EXPECT_EQ(m.header("Reply-To"), "ada@example.org");
    EXPECT_EQ(m.header("Subject"), "=?UTF-8?B?R3LDvMOfZQ==?=");
    EXPECT_EQ(m.text(), "Hello\r\n日本");
  }
  EXPECT_NE(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
  EXPECT_EQ(finished(1).state, item_state::delivered);
  EXPECT_EQ(finished(2).state, item_state::delivered);
  EXPECT_TRUE(server.quiet_for(0));
}

TEST_F(network_sender_mail_test, F080_survives_an_outage_and_a_restart_without_a_double) {
  std::uint16_t port = 0;
  outbox_settings settings;
  {
    smtp_server server;
    port = server.port();
    settings = mailing(server);
  }
  start(settings); // nobody listens
  for (int n = 1; n <= 5; ++n)
    add_mail("olga@shop.example", std::to_string(n));
  eventually([&] { return must(open->items->find(5)).attempts > 3; });
  stop();
  start(settings);
  eventually([&] { return must(open->items->find(5)).attempts > 6; });
  smtp_server back{{"--port", std::to_string(port)}};
  std::vector<std::string> texts, ids;
  for (int n = 1; n <= 5; ++n) {
    const auto m = back.next();
    texts.push_back(m.text());
    ids.push_back(m.header("Message-ID"));
  }
  EXPECT_THAT(texts, UnorderedElementsAre("1", "2", "3", "4", "5"));
  for (std::uint64_t id = 1; id <= 5; ++id) {
    EXPECT_EQ(finished(id).state, item_state::delivered);
    EXPECT_THAT(ids, ::testing::Contains('<' + open->items->public_id(id) + "@shop.example>"));
  }
  stop();
  start(settings);
  add_mail("olga@shop.example", "6");
  EXPECT_EQ(back.next().text(), "6");
  EXPECT_TRUE(back.quiet_for(0));
}

TEST_F(network_sender_mail_test, F080_tries_again_when_the_server_is_busy_and_not_when_the_recipient_is_unknown) {
  smtp_server server{{"--busy", "2", "--refuse", "nobody@shop.example"}};
  start(mailing(server));
  add_mail("olga@shop.example", "Hello");
  EXPECT_EQ(server.next().text(), "Hello");
  EXPECT_EQ(finished(1).attempts, 3U);
  add_mail("nobody@shop.example", "Hello");
  const auto refused = finished(2);
  EXPECT_EQ(refused.state, item_state::given_up);
  EXPECT_EQ(refused.attempts, 1U);
  EXPECT_THAT(refused.last_answer, HasSubstr("550"));
}

TEST_F(network_sender_mail_test, F080_mails_over_tls_with_a_login) {
  make_certificate(where.path());
  const auto certificate = (where.path() / "certificate.pem").string();
  smtp_server server{{"--tls", certificate, (where.path() / "key.pem").string(), "--user", "chat", "pass word"}};
  auto settings = mailing(server);
  settings.mail.tls = mail_settings::encryption::starttls;
  settings.mail.ca_file = certificate;
  settings.mail.user = "chat";
  settings.mail.password = "pass word";
  start(settings);
  add_mail("olga@shop.example", "Hello");
  const auto m = server.next();
  EXPECT_TRUE(m.tls);
  EXPECT_TRUE(m.login);
}

TEST_F(network_sender_mail_test, sends_no_mail_and_no_password_in_the_clear_or_to_a_stranger) {
  make_certificate(where.path());
  smtp_server plain;
  auto settings = mailing(plain);
  settings.mail.tls = mail_settings::encryption::starttls;
  start(settings);
  add_mail("olga@shop.example", "secret");
  eventually([&] { return must(open->items->find(1)).attempts > 0; });
  stop();
  smtp_server stranger{{"--tls", (where.path() / "certificate.pem").string(), (where.path() / "key.pem").string()}};
  settings.mail.server = stranger.address(); // whose certificate nobody trusts
  start(settings);
  eventually([&] { return must(open->items->find(1)).last_answer.find("certificate") != std::string::npos; });
  EXPECT_TRUE(plain.quiet_for(0));
  EXPECT_TRUE(stranger.quiet_for(0));
}

TEST_F(network_sender_mail_test, waits_for_a_password_that_is_mended) {
  make_certificate(where.path());
  const auto certificate = (where.path() / "certificate.pem").string();
  smtp_server server{{"--tls", certificate, (where.path() / "key.pem").string(), "--user", "chat", "right"}};
  auto settings = mailing(server);
  settings.mail.tls = mail_settings::encryption::starttls;
  settings.mail.ca_file = certificate;
  settings.mail.user = "chat";
  settings.mail.password = "wrong";
  start(settings);
  add_mail("olga@shop.example", "Hello");
  eventually([&] { return must(open->items->find(1)).attempts > 0; });
  EXPECT_EQ(must(open->items->find(1)).state, item_state::waiting);
  settings.mail.password = "right";
  sender->change(std::make_shared<const outbox_settings>(settings));
  EXPECT_EQ(server.next().text(), "Hello");
}

} // namespace
} // namespace parley::outbox
