#include "outbox/mail_message.hpp"

#include "outbox/base64.hpp"

#include <gtest/gtest.h>

namespace parley::outbox {
namespace {

mail_message a_mail() {
  return {.from = "chat@example.com",
    .from_name = "Chat",
    .to = "olga@example.com",
    .reply_to = "ada@example.org",
    .subject = "Hello",
    .text = "Hello\r\n",
    .id = "msg_1",
    .date_ms = 1'700'000'000'000};
}

bool has_line(const std::string& mail, const std::string& line) { return ("\r\n" + mail).find("\r\n" + line + "\r\n") != std::string::npos; }
std::string head_of(const std::string& mail) { return mail.substr(0, mail.find("\r\n\r\n")); }

TEST(mail_message_test, has_the_headers_of_a_mail) {
  const auto mail = to_rfc5322(a_mail());
  for (const auto* line : {"Date: Tue, 14 Nov 2023 22:13:20 +0000", "From: \"Chat\" <chat@example.com>", "To: olga@example.com", "Reply-To: ada@example.org",
         "Subject: Hello", "Message-ID: <msg_1@example.com>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"})
    EXPECT_TRUE(has_line(mail, line)) << line << " in\n" << mail;
  EXPECT_TRUE(mail.ends_with("\r\n\r\n" + to_base64("Hello\r\n") + "\r\n"));
}

TEST(mail_message_test, is_the_same_bytes_each_time) { EXPECT_EQ(to_rfc5322(a_mail()), to_rfc5322(a_mail())); }

TEST(mail_message_test, encodes_names_and_subjects_that_are_not_plain) {
  auto m = a_mail();
  m.from_name = "Grüße";
  m.subject = "質問";
  const auto mail = to_rfc5322(m);
  EXPECT_TRUE(has_line(mail, "From: =?UTF-8?B?" + to_base64("Grüße") + "?= <chat@example.com>"));
  EXPECT_TRUE(has_line(mail, "Subject: =?UTF-8?B?" + to_base64("質問") + "?="));
}

TEST(mail_message_test, folds_long_subjects_between_characters) {
  auto m = a_mail();
  m.subject.clear();
  for (int i = 0; i < 50; ++i)
    m.subject += "語";
  std::string put_together;
  auto head = head_of(to_rfc5322(m));
  for (auto at = head.find("=?UTF-8?B?"); at != head.npos; at = head.find("=?UTF-8?B?", at + 1)) {
    const auto word = head.substr(at, head.find("?=", at + 10) + 2 - at);
    EXPECT_LE(word.size(), 75U); // RFC 2047
    const auto part = from_base64(word.substr(10, word.size() - 12)).value();
    EXPECT_EQ(part.size() % 3, 0U) << "a character is cut";
    put_together += part;
  }
  EXPECT_EQ(put_together, m.subject);
}

TEST(mail_message_test, lets_nobody_write_headers) {
  auto m = a_mail();
  m.subject = "Hi\r\nBcc: everyone@example.com";
  m.from_name = "a\r\nBcc: b@example.com";
  const auto head = head_of(to_rfc5322(m));
  EXPECT_EQ(head.find("Bcc:"), head.npos);
}

TEST(mail_message_test, keeps_lines_as_short_as_mail_servers_take_them) {
  auto m = a_mail();
  m.text = std::string(100'000, 'x');
  const auto mail = to_rfc5322(m);
  for (std::size_t at = 0, end = 0; (end = mail.find("\r\n", at)) != mail.npos; at = end + 2)
    EXPECT_LE(end - at, 78U);
}

TEST(mail_message_test, quotes_or_encodes_names_with_special_letters) {
  auto m = a_mail();
  m.from_name = "Ada \"the\" Great";
  EXPECT_TRUE(has_line(to_rfc5322(m), "From: =?UTF-8?B?" + to_base64(m.from_name) + "?= <chat@example.com>"));
}

TEST(mail_message_test, is_kept_in_an_item) {
  auto m = a_mail();
  m.text = "\"日本\"\n\x01";
  const auto back = mail_of_item_body(to_item_body(m));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->text, m.text);
  EXPECT_EQ(back->to, m.to);
  EXPECT_EQ(back->reply_to, m.reply_to);
  EXPECT_EQ(back->subject, m.subject);
  EXPECT_FALSE(mail_of_item_body("{}"));
  EXPECT_FALSE(mail_of_item_body("nonsense"));
}

} // namespace
} // namespace parley::outbox
