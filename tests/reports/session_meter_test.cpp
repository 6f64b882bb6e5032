// What each turn of a chat adds to the figures.
#include "reports/session_meter.hpp"
#include "told_chat.hpp"

#include <gtest/gtest.h>

#include <map>

namespace parley::reports::testing {
namespace {

constexpr queue_id support = default_queue;
constexpr std::int64_t start_ms = 100 * hour_ms;

struct sink final : change_sink {
  figures& at(subject whose, std::int64_t at_ms) override { return rows[{start_of(at_ms, hour_ms), whose}]; }
  figures& live(subject whose) override { return now[whose]; }
  void took_chat(operator_id who, std::int64_t) override { took.push_back(who); }
  std::map<std::pair<std::int64_t, subject>, figures> rows;
  std::map<subject, figures> now;
  std::vector<operator_id> took;
};

class session_meter : public ::testing::Test {
protected:
  /// One second after the last.
  void tell(const fact& f, std::int64_t after_ms = 1000) {
    now_ms += after_ms;
    ASSERT_TRUE(chat.tell(f, now_ms)) << "the rules refuse it";
    measure(m, chat.records.back().record.view(), to);
  }
  const figures& of(queue_id q, operator_id op = {}, std::int64_t hour = start_ms) { return to.rows[{hour, {q, op}}]; }

  told_chat chat;
  metered_session m;
  sink to;
  std::int64_t now_ms = start_ms;
};

TEST_F(session_meter, F103_a_wait_ends_when_an_operator_takes_the_chat) {
  tell(opened());
  tell(offered_to(olga));
  tell(accepted(olga), 4000);
  EXPECT_EQ(of(support)[counted::chats], 1);
  const auto& hers = of(support, olga);
  EXPECT_EQ(hers[counted::offered], 1);
  EXPECT_EQ(hers[counted::taken], 1);
  EXPECT_EQ(hers.wait.count(), 1u);
  EXPECT_EQ(hers.wait.max_ms(), 5000);
  EXPECT_EQ(to.took, std::vector{olga});
}

TEST_F(session_meter, F103_the_first_response_is_counted_from_the_wish_for_an_operator_and_once) {
  tell(opened_with_bot());
  tell(text(ada), 10'000);
  tell(routed_to(sales, wire::route_reason::free_word));
  tell(offered_to(otto), 2000);
  tell(accepted(otto), 3000);
  tell(text(otto), 7000);
  tell(text(otto), 60'000);
  const auto& his = of(sales, otto);
  EXPECT_EQ(his.first_response.count(), 1u);
  EXPECT_EQ(his.first_response.max_ms(), 12'000) << "the time with the bot is no wait";
  EXPECT_EQ(his[counted::operator_texts], 2);
  EXPECT_EQ(of(support)[counted::visitor_texts], 1);
}

TEST_F(session_meter, F103_missed_and_declined_offers_are_the_operators_own) {
  tell(opened());
  tell(offered_to(olga));
  tell(withdrawn_from(olga, wire::withdraw_reason::missed));
  tell(offered_to(otto));
  tell(declined(otto));
  tell(offered_to(gil));
  tell(withdrawn_from(gil, wire::withdraw_reason::operator_left));
  EXPECT_EQ(of(support, olga)[counted::missed], 1);
  EXPECT_EQ(of(support, otto)[counted::missed], 0);
  EXPECT_EQ(of(support, otto)[counted::declined], 1);
  EXPECT_EQ(of(support, gil)[counted::missed], 0) << "who left has missed nothing";
}

TEST_F(session_meter, F103_handle_time_belongs_to_each_operator_in_turn) {
  tell(opened());
  tell(offered_to(olga));
  tell(accepted(olga));
  tell(transferred(olga, otto), 20'000);
  tell(accepted(otto), 1000);
  tell(closed(principal{otto}), 40'000);
  EXPECT_EQ(of(support, olga).handle.max_ms(), 21'000);
  EXPECT_EQ(of(support, olga)[counted::handed_on], 1);
  EXPECT_EQ(of(support, otto)[counted::received], 1);
  EXPECT_EQ(of(support, otto).handle.max_ms(), 40'000);
  EXPECT_EQ(of(support, otto).wait.count(), 0u) << "a transfer is no wait of the visitor";
  EXPECT_EQ(of(support, otto)[counted::ended], 1);
}

TEST_F(session_meter, F103_who_leaves_the_line_has_abandoned_and_who_never_asked_was_with_the_bot_only) {
  tell(opened());
  tell(closed(principal{ada}));
  EXPECT_EQ(of(support)[counted::abandoned], 1);
  EXPECT_EQ(of(support)[counted::bot_only], 0);

  chat = told_chat{};
  m = {};
  tell(opened_with_bot());
  tell(closed(principal{ada}));
  EXPECT_EQ(of(support)[counted::abandoned], 1);
  EXPECT_EQ(of(support)[counted::bot_only], 1);
  EXPECT_EQ(of(support)[counted::ended], 2);
}

TEST_F(session_meter, F103_a_chat_that_a_rule_sends_elsewhere_at_once_has_never_been_in_the_default_queue) {
  tell(opened());
  tell(routed_to(sales, wire::route_reason::page), 0);
  EXPECT_EQ(of(support)[counted::chats], 0);
  EXPECT_EQ(of(sales)[counted::chats], 1);
}

TEST_F(session_meter, F103_figures_belong_to_the_hour_in_which_something_happened) {
  tell(opened());
  tell(offered_to(olga));
  tell(accepted(olga), hour_ms);
  EXPECT_EQ(of(support)[counted::chats], 1);
  EXPECT_EQ(of(support, olga, start_ms + hour_ms).wait.count(), 1u);
}

TEST_F(session_meter, F103_ratings_go_to_the_last_operator_and_count_for_a_week) {
  tell(opened());
  tell(offered_to(olga));
  tell(accepted(olga));
  tell(closed(principal{olga}));
  tell(rated(ada), late_rating_ms);
  EXPECT_EQ(of(support, olga, start_of(now_ms, hour_ms)).ratings(), 1);
  EXPECT_EQ(of(support, olga, start_of(now_ms, hour_ms)).mean_stars(), 5);

  chat = told_chat{};
  m = {};
  tell(opened());
  tell(closed(principal{ada}));
  tell(rated(ada), late_rating_ms + 1);
  EXPECT_EQ(of(support, {}, start_of(now_ms, hour_ms)).ratings(), 0);
}

TEST_F(session_meter, F103_live_numbers_are_what_there_is_now) {
  tell(opened());
  EXPECT_EQ((to.now[{support, {}}])[counted::waiting_now], 1);
  tell(offered_to(olga));
  tell(accepted(olga));
  EXPECT_EQ((to.now[{support, {}}])[counted::waiting_now], 0);
  EXPECT_EQ((to.now[{support, olga}])[counted::on_chat_now], 1);
  tell(closed(principal{olga}));
  for (const auto& [whose, f] : to.now)
    EXPECT_TRUE(f.empty());
}

TEST_F(session_meter, chats_between_operators_are_in_no_report) {
  tell(opened_between(olga, otto));
  tell(text(olga));
  EXPECT_TRUE(to.rows.empty());
  EXPECT_TRUE(to.now.empty());
}

} // namespace
} // namespace parley::reports::testing
