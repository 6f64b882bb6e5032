#include "search/searcher.hpp"

#include "chat_log.hpp"

#include <gmock/gmock.h>

namespace parley::search::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr visitor_id ada{1}, bob{2};
constexpr operator_id olga{7}, otto{8}, sue{5};
constexpr queue_id sales{3};

struct searcher_test : ::testing::Test {
  storage::temporary_directory folder;
  chat_log chats{folder.path()};
  indexed_log index{chats};
  domain::operator_rights member{{default_queue, sales}, {}};
  domain::operator_rights supervisor{{}, {default_queue, sales}};

  /// A chat of this visitor that this operator has.
  session_id chat(visitor_id v, operator_id with, std::string_view name = {}, queue_id q = default_queue) {
    const auto s = chats.open(v, name, q);
    chats.tell(s, {.what = kind::accept, .author = principal{with}});
    return s;
  }
  found_page ask(asker by, scope where, std::string_view text, session_id in = {}, std::size_t offset = 0, std::size_t limit = 20) {
    auto page = index.find.query(by, where, in, text, offset, limit);
    EXPECT_TRUE(page) << int(page.error());
    return page ? *page : found_page{};
  }
  search_errc refusal(asker by, scope where, std::string_view text, session_id in = {}) {
    auto page = index.find.query(by, where, in, text, 0, 20);
    EXPECT_FALSE(page);
    return page ? search_errc{} : page.error();
  }
  asker by(operator_id who) { return {principal{who}, &member}; }
  asker as_sue() { return {principal{sue}, &supervisor}; }
};

TEST_F(searcher_test, F086_with_a_session_open_search_looks_at_its_name_and_its_messages) {
  const auto s = chat(ada, olga, "Ada Red");
  chats.say(s, principal{ada}, "I want a red bike");
  chats.say(s, principal{olga}, "We have no green ones");
  const auto other = chat(bob, olga, "Red Bob");
  chats.say(other, principal{bob}, "red, too");
  index.commit();
  const auto page = ask(by(olga), scope::session, "red ", s);
  EXPECT_THAT(places(page), ElementsAre(Pair(s.value, 0), Pair(s.value, 3)));
  EXPECT_EQ(page.total, 2u);
  EXPECT_THAT(page.entries[0].parts, ElementsAre("Ada ", "Red", ""));
  EXPECT_THAT(page.entries[1].parts, ElementsAre("I want a ", "red", " bike"));
  EXPECT_EQ(page.entries[1].author, principal{ada});
  EXPECT_EQ(page.entries[1].time_ms, chats.now_ms - 4000);
  EXPECT_EQ(page.entries[1].name, "Ada Red");
}

TEST_F(searcher_test, F086_pages_of_one_session_go_on_from_its_name_to_its_messages) {
  const auto s = chat(ada, olga, "red");
  for (int i = 0; i < 5; ++i)
    chats.say(s, principal{ada}, "red");
  index.commit();
  EXPECT_THAT(places(ask(by(olga), scope::session, "red ", s, 0, 2)), ElementsAre(Pair(s.value, 0), Pair(s.value, 7)));
  EXPECT_THAT(places(ask(by(olga), scope::session, "red ", s, 2, 2)), ElementsAre(Pair(s.value, 6), Pair(s.value, 5)));
  EXPECT_THAT(places(ask(by(olga), scope::session, "red ", s, 5, 2)), ElementsAre(Pair(s.value, 3)));
  EXPECT_EQ(ask(by(olga), scope::session, "red ", s, 9, 2).total, 6u);
}

TEST_F(searcher_test, F080_F086_F087_a_message_that_was_left_is_found_like_others) {
  const auto s = chats.open(ada, "Ada");
  ASSERT_TRUE(chats.leave(s, "Invoice 2041 is wrong"));
  chats.tell(s, {.what = kind::accept, .author = principal{olga}});
  index.commit();
  const auto page = ask(by(olga), scope::session, "2041", s);
  EXPECT_THAT(places(page), ElementsAre(Pair(s.value, 2)));
  EXPECT_THAT(page.entries.at(0).parts, ElementsAre("Invoice ", "2041", " is wrong"));
  EXPECT_THAT(places(ask(by(olga), scope::messages, "invoice")), ElementsAre(Pair(s.value, 2)));
  EXPECT_THAT(places(ask({principal{ada}}, scope::messages, "wrong")), ElementsAre(Pair(s.value, 2)));
  EXPECT_THAT(places(ask(by(otto), scope::messages, "2041")), IsEmpty());
}

TEST_F(searcher_test, F087_with_none_open_search_looks_at_names_and_messages_are_a_choice_of_their_own) {
  const auto first = chat(ada, olga, "Ada");
  chats.say(first, principal{ada}, "It is about bob");
  const auto second = chat(bob, olga, "Bob Builder");
  index.commit();
  EXPECT_THAT(places(ask(by(olga), scope::names, "bob")), ElementsAre(Pair(second.value, 0)));
  EXPECT_THAT(places(ask(by(olga), scope::messages, "bob")), ElementsAre(Pair(first.value, 3)));
}

TEST_F(searcher_test, F087_tags_are_words_to_find_a_session_by) {
  const auto s = chat(ada, olga, "Ada");
  chats.tag(s, olga, "refund");
  chats.tag(s, olga, "urgent");
  chats.tag(s, olga, "urgent", false);
  index.commit();
  const auto page = ask(by(olga), scope::names, "refund");
  EXPECT_THAT(places(page), ElementsAre(Pair(s.value, 0)));
  EXPECT_THAT(page.entries[0].parts, ElementsAre("", "refund", ""));
  EXPECT_THAT(places(ask(by(olga), scope::names, "urgent")), IsEmpty()) << "it was taken off";
  EXPECT_THAT(places(ask(by(olga), scope::session, "refund", s)), ElementsAre(Pair(s.value, 0)));
}

TEST_F(searcher_test, newest_comes_first_and_pages_do_not_overlap) {
  for (std::uint64_t i = 1; i <= 9; ++i)
    chats.say(chat(visitor_id{i}, olga), principal{visitor_id{i}}, "hello");
  index.commit();
  EXPECT_THAT(places(ask(by(olga), scope::messages, "hello ", {}, 0, 3)), ElementsAre(Pair(9, 3), Pair(8, 3), Pair(7, 3)));
  EXPECT_THAT(places(ask(by(olga), scope::messages, "hello ", {}, 7, 3)), ElementsAre(Pair(2, 3), Pair(1, 3)));
}

TEST_F(searcher_test, F088_results_and_totals_are_only_of_what_the_operator_may_see) {
  const auto mine = chat(ada, olga, "Ada secret"), other = chat(bob, otto, "Bob secret", sales);
  chats.say(mine, principal{ada}, "my secret");
  chats.say(other, principal{bob}, "his secret");
  chats.say(other, principal{bob}, "his other secret");
  index.commit();
  const auto page = ask(by(olga), scope::messages, "secret");
  EXPECT_THAT(places(page), ElementsAre(Pair(mine.value, 3)));
  EXPECT_EQ(page.total, 1u);
  EXPECT_EQ(ask(by(olga), scope::names, "secret").total, 1u);
  EXPECT_EQ(ask(as_sue(), scope::messages, "secret").total, 3u) << "a supervisor of both queues";
  EXPECT_EQ(refusal(by(olga), scope::session, "secret", other), search_errc::not_allowed);
  EXPECT_EQ(refusal(by(olga), scope::session, "secret", session_id{99}), search_errc::not_allowed) << "as if it were another's";
}

TEST_F(searcher_test, F088_who_has_given_a_session_away_finds_it_no_more) {
  const auto s = chat(ada, olga);
  chats.say(s, principal{ada}, "needle");
  index.commit();
  EXPECT_EQ(ask(by(olga), scope::messages, "needle").total, 1u);
  chats.tell(s, {.what = kind::assign, .author = principal{olga}, .target = otto});
  index.commit();
  EXPECT_EQ(ask(by(olga), scope::messages, "needle").total, 0u);
  EXPECT_EQ(ask(by(otto), scope::messages, "needle").total, 1u);
}

TEST_F(searcher_test, F088_notes_and_tags_are_found_by_operators_only) {
  const auto s = chat(ada, olga, "Ada");
  chats.note(s, olga, "a difficult customer");
  chats.tag(s, olga, "difficult");
  index.commit();
  EXPECT_EQ(ask(by(olga), scope::messages, "difficult").total, 1u);
  const asker visitor{principal{ada}};
  EXPECT_EQ(ask(visitor, scope::messages, "difficult").total, 0u);
  EXPECT_EQ(ask(visitor, scope::names, "difficult").total, 0u);
  EXPECT_EQ(ask(visitor, scope::session, "difficult", s).total, 0u);
}

TEST_F(searcher_test, F088_Japanese_and_Chinese_words_of_two_characters_are_found) {
  const auto s = chat(ada, olga, "田中太郎");
  chats.say(s, principal{ada}, "昨日注文した自転車の返品をお願いします。");
  chats.say(s, principal{olga}, "サーバーの設定を確認いたします");
  const auto t = chat(bob, olga, "王小明");
  chats.say(t, principal{bob}, "你好，我想申请退款，订单号是A-1234。");
  chats.say(t, principal{olga}, "请问您住在北京哪个区？");
  index.commit();
  const auto found_by = [&](std::string_view text) { return places(ask(by(olga), scope::messages, text)); };
  EXPECT_THAT(found_by("返品"), ElementsAre(Pair(s.value, 3)));
  EXPECT_THAT(found_by("自転車"), ElementsAre(Pair(s.value, 3)));
  EXPECT_THAT(found_by("サーバー"), ElementsAre(Pair(s.value, 4)));
  EXPECT_THAT(found_by("ｻｰﾊﾞｰ"), ElementsAre(Pair(s.value, 4))) << "half a width";
  EXPECT_THAT(found_by("退款"), ElementsAre(Pair(t.value, 3)));
  EXPECT_THAT(found_by("北京"), ElementsAre(Pair(t.value, 4)));
  EXPECT_THAT(found_by("退款 订单"), ElementsAre(Pair(t.value, 3)));
  EXPECT_THAT(found_by("京北"), IsEmpty());
  EXPECT_THAT(found_by("订单号是A-1234"), ElementsAre(Pair(t.value, 3)));
  EXPECT_THAT(places(ask(by(olga), scope::names, "太郎")), ElementsAre(Pair(s.value, 0)));
  EXPECT_THAT(places(ask(by(olga), scope::names, "小明")), ElementsAre(Pair(t.value, 0)));
  EXPECT_THAT(ask(by(olga), scope::messages, "退款").entries[0].parts, ElementsAre("你好，我想申请", "退款", "，订单号是A-1234。"));
}

TEST_F(searcher_test, a_bad_query_is_refused) {
  const auto s = chat(ada, olga);
  index.commit();
  EXPECT_EQ(refusal(by(olga), scope::messages, ""), search_errc::bad_query);
  EXPECT_EQ(refusal(by(olga), scope::session, "?!", s), search_errc::bad_query);
  EXPECT_EQ(refusal(by(olga), scope::messages, std::string(max_query_bytes + 1, 'x')), search_errc::bad_query);
  EXPECT_TRUE(index.find.query(by(olga), scope::messages, {}, std::string(max_query_bytes, 'x'), 0, 1));
}

TEST_F(searcher_test, pages_are_no_larger_than_allowed) {
  const auto s = chat(ada, olga);
  for (std::size_t i = 0; i < max_page_entries + 5; ++i)
    chats.say(s, principal{ada}, "again");
  index.commit();
  const auto page = ask(by(olga), scope::messages, "again", {}, 0, 100'000);
  EXPECT_EQ(page.entries.size(), max_page_entries);
  EXPECT_EQ(page.total, max_page_entries + 5);
}

TEST_F(searcher_test, hits_are_counted_up_to_a_limit) {
  const auto s = chat(ada, olga);
  for (std::size_t i = 0; i < max_counted; ++i)
    chats.say(s, principal{ada}, "again");
  index.commit();
  EXPECT_EQ(ask(by(olga), scope::messages, "again").extent, hits::reach::all);
  chats.say(s, principal{ada}, "again");
  index.commit();
  const auto page = ask(by(olga), scope::messages, "again");
  EXPECT_EQ(page.total, max_counted);
  EXPECT_EQ(page.extent, hits::reach::counted);
}

TEST_F(searcher_test, strangers_and_gateways_find_nothing) {
  const auto s = chat(ada, olga);
  chats.say(s, principal{ada}, "needle");
  index.commit();
  for (const principal who : {principal{}, principal{bob}, principal{principal_kind::bot, 1}}) {
    EXPECT_EQ(ask({who}, scope::messages, "needle").total, 0u);
    EXPECT_EQ(refusal({who}, scope::session, "needle", s), search_errc::not_allowed);
  }
}

} // namespace
} // namespace parley::search::testing
