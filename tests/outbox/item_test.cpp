#include "outbox/item.hpp"

#include "outbox/mail_message.hpp"

#include <gtest/gtest.h>

namespace parley::outbox {
namespace {

item an_item() {
  return {.id = 7,
    .what = {"webhook/crm", "000a", "session.ended", "{\"a\":\"ö\"}"},
    .created_ms = 1,
    .waiting_since_ms = 2,
    .state = item_state::given_up,
    .attempts = 3,
    .next_attempt_ms = 4,
    .finished_ms = 5,
    .last_answer = "500",
    .replays = 6};
}

TEST(item_test, is_read_back_as_it_was_written) {
  const auto i = an_item();
  const auto back = item_from_json(to_json(i, with_body::yes));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back, with_body::yes), to_json(i, with_body::yes));
  EXPECT_EQ(back->what.body, i.what.body);
  EXPECT_EQ(back->state, item_state::given_up);
  EXPECT_EQ(back->replays, 6U);
}

TEST(item_test, stays_readable_whatever_bytes_a_receiver_answers) {
  auto i = an_item();
  i.last_answer = "\xff\xfe \x01 \" \\";
  i.what.body = "\xc3";
  const auto back = item_from_json(to_json(i, with_body::yes));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->last_answer, "\uFFFD\uFFFD \x01 \" \\");
}

TEST(item_test, is_refused_when_damaged) {
  const auto good = to_json(an_item(), with_body::yes);
  EXPECT_FALSE(item_from_json(good.substr(1)));
  EXPECT_FALSE(item_from_json("[]"));
  EXPECT_FALSE(item_from_json("{\"id\":1}"));
  auto other_state = good;
  other_state.replace(other_state.find("given_up"), 8, "taken_up");
  EXPECT_FALSE(item_from_json(other_state));
}

TEST(item_test, F105_says_which_chat_it_is_about) {
  auto i = an_item();
  i.what.session = session_id{std::uint64_t{1} << 60};
  EXPECT_NE(to_json(i, with_body::no).find(R"("session":"1152921504606846976")"), std::string::npos);
  EXPECT_EQ(session_of(*item_from_json(to_json(i, with_body::yes))), i.what.session);
  EXPECT_EQ(session_of(an_item()), session_id{});
}

TEST(item_test, F105_written_before_items_had_a_session_says_so_by_its_order_key_or_its_mail) {
  auto call = an_item();
  call.what.order_key = "000000000000002a";
  EXPECT_EQ(session_of(*item_from_json(to_json(call, with_body::yes))), session_id{42});

  auto mail = an_item();
  mail.what.order_key.clear();
  mail.what.body = to_item_body({.to = "olga@shop.example", .text = "I want\r\nSession: 7\r\n\r\n-- \r\nSite: shop\r\nSession: 42\r\n\r\nSent by Parley\r\n"});
  EXPECT_EQ(session_of(*item_from_json(to_json(mail, with_body::yes))), session_id{42}) << "what a visitor writes does not count";
  mail.what.body = to_item_body({.to = "olga@shop.example", .text = "no line about it"});
  EXPECT_EQ(session_of(mail), session_id{});
}

TEST(item_test, is_shown_without_its_body) { EXPECT_EQ(to_json(an_item(), with_body::no).find("body"), std::string::npos); }

} // namespace
} // namespace parley::outbox
