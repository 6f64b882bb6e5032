#include "outbox/offline_mail.hpp"

#include "fixture.hpp"
#include "record_log.hpp"

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr session_id chat{5};
constexpr principal visitor{principal_kind::visitor, 9};
constexpr queue_id sales{2}, support{3};

class offline_mail_test : public ::testing::Test {
protected:
  offline_mail_test() {
    settings.site_name = "shop";
    settings.queue_names = {{sales, "Sales"}};
    settings.offline_recipients = {{queue_id{}, {"all@shop.example"}}, {sales, {"olga@shop.example", "bob@shop.example"}}};
  }
  /// What the feed makes of the log.
  std::vector<mail_message> mails() {
    feed = must(log_feed::start({"mail", "mail"}, log.store(), *items.store, *items.items,
      std::make_unique<offline_mail_translator>(
        [this] { return std::make_shared<const outbox_settings>(settings); }, [](const std::string& name) { return name == "eve" ? "eve@shop.example" : ""; })));
    write();
    eventually([&] { return feed->next_group() >= log.store().next_group(); });
    std::vector<mail_message> out;
    for (const auto& i : all(*items.items))
      out.push_back(*mail_of_item_body(must(items.items->find(i.id)).what.body));
    return out;
  }

  outbox_settings settings;
  std::function<void()> write;
  storage::temporary_directory where;
  shared_clock clock;
  record_log log{where.path() / "shard"};
  opened_outbox items{where.path() / "control", clock};
  std::unique_ptr<log_feed> feed;
};

std::vector<std::string> recipients(const std::vector<mail_message>& mails) {
  std::vector<std::string> out;
  for (const auto& m : mails)
    out.push_back(m.to);
  return out;
}

TEST_F(offline_mail_test, F080_goes_to_each_operator_that_was_chosen_for_the_queue_and_to_nobody_else) {
  write = [&] { log.offline_message(chat, visitor, {.text = "Call me", .queue = sales}); };
  EXPECT_THAT(recipients(mails()), UnorderedElementsAre("olga@shop.example", "bob@shop.example"));
}

TEST_F(offline_mail_test, F080_goes_to_the_site_s_operators_where_the_queue_has_none_of_its_own) {
  write = [&] { log.offline_message(chat, visitor, {.text = "Call me", .queue = support}); };
  EXPECT_THAT(recipients(mails()), UnorderedElementsAre("all@shop.example"));
}

TEST_F(offline_mail_test, F080_goes_to_the_address_of_an_account_and_to_each_address_once) {
  settings.offline_recipients[sales] = {"eve", "eve@shop.example", "nobody", "olga@shop.example"};
  write = [&] { log.offline_message(chat, visitor, {.text = "Call me", .queue = sales}); };
  EXPECT_THAT(recipients(mails()), UnorderedElementsAre("eve@shop.example", "olga@shop.example"));
}

TEST_F(offline_mail_test, F081_is_not_made_of_what_stays_in_the_chat) {
  write = [&] { log.offline_message(chat, visitor, {.text = "I wait", .queue = sales, .method = wire::offline_method::in_chat}); };
  EXPECT_THAT(mails(), ::testing::IsEmpty());
}

TEST_F(offline_mail_test, F105_is_kept_with_its_chat_so_that_it_can_be_forgotten_with_it) {
  write = [&] { log.offline_message(chat, visitor, {.text = "Session: 7", .queue = sales}); };
  ASSERT_EQ(mails().size(), 2U);
  auto first = must(items.items->find(1));
  EXPECT_EQ(session_of(first), chat);
  first.what.session = {}; // as it was written before
  EXPECT_EQ(session_of(first), chat);
}

TEST_F(offline_mail_test, F105_is_not_made_of_a_message_that_was_erased_meanwhile) {
  write = [&] { log.offline_message(chat, visitor, {.text = "", .queue = sales}); };
  EXPECT_THAT(mails(), ::testing::IsEmpty());
}

TEST_F(offline_mail_test, says_all_that_the_visitor_left) {
  write = [&] { log.offline_message(chat, visitor, {"Call me\nsoon", "Ada 愛", "ada@example.org", "https://shop.example/cart", sales}); };
  const auto m = mails().front();
  EXPECT_EQ(m.subject, "Offline message from Ada 愛");
  EXPECT_EQ(m.reply_to, "ada@example.org");
  for (const auto* part : {"Call me\nsoon", "Name: Ada 愛", "Contact: ada@example.org", "Page: https://shop.example/cart", "Queue: Sales", "Site: shop", "Session: 5",
         "Time: 2023-11-14T22:13:20"})
    EXPECT_THAT(m.text, HasSubstr(part));
}

TEST_F(offline_mail_test, answers_only_to_what_is_an_address) {
  write = [&] { log.offline_message(chat, visitor, {"x", "Ada\r\nBcc: all@example.org", "+49 30 1234\r\nReply-To: x@y", "", sales}); };
  const auto m = mails().front();
  EXPECT_EQ(m.reply_to, "");
  EXPECT_THAT(m.text, HasSubstr("Contact: +49 30 1234  Reply-To: x@y\r\n"));
  EXPECT_EQ(m.subject.find('\n'), std::string::npos);
}

TEST_F(offline_mail_test, F083_names_parley_unless_branding_is_removed) {
  write = [&] { log.offline_message(chat, visitor, {.text = "x", .queue = support}); };
  EXPECT_THAT(mails().front().text, HasSubstr("Parley"));
  settings.mail.brand = mail_settings::branding::removed;
  const auto without = mails().front();
  EXPECT_THAT(to_rfc5322(without) + without.text, Not(HasSubstr("Parley")));
}

} // namespace
} // namespace parley::outbox
