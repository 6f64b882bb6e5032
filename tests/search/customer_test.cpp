#include "chat_log.hpp"

#include <gmock/gmock.h>

namespace parley::search::testing {
namespace {

using ::testing::ElementsAre;

constexpr visitor_id ada{1}, bob{2};
constexpr operator_id olga{7}, otto{8}, sue{5};
constexpr queue_id sales{3};

struct customer_test : ::testing::Test {
  storage::temporary_directory folder;
  chat_log chats{folder.path()};
  indexed_log index{chats};
  domain::operator_rights member{{default_queue, sales}, {}};
  domain::operator_rights supervisor{{}, {default_queue, sales}};

  session_id ended_chat(visitor_id v, operator_id with, std::string_view text, std::string_view name = {}, queue_id q = default_queue) {
    const auto s = chats.open(v, name, q, "https://shop.example/bikes");
    chats.tell(s, {.what = kind::accept, .author = principal{with}});
    chats.say(s, principal{v}, text);
    chats.note(s, with, "a note");
    chats.tell(s, {.what = kind::close, .author = principal{v}});
    return s;
  }
  asker by(operator_id who) { return {principal{who}, &member}; }
  asker as_sue() { return {principal{sue}, &supervisor}; }

  /// session:seq of each record.
  std::vector<std::string> read(
    asker who, visitor_id v, history_point from = {}, storage::page_limits limits = {1000, 1 << 20}, std::optional<history_point>* next = nullptr) {
    auto h = index.find.history_of(who, v, from, limits);
    EXPECT_TRUE(h);
    std::vector<std::string> out;
    if (!h)
      return out;
    const auto* at = reinterpret_cast<const std::byte*>(h->words.data());
    for (std::size_t i = 0; i < h->records; ++i) {
      const auto f = trusted_frame(at);
      out.push_back(std::to_string(f.head().session.value) + ':' + std::to_string(f.head().seq));
      at += f.bytes().size();
    }
    EXPECT_EQ(at - reinterpret_cast<const std::byte*>(h->words.data()), std::ptrdiff_t(h->bytes));
    if (next)
      *next = h->earlier;
    return out;
  }
};

TEST_F(customer_test, F084_the_panel_shows_name_page_and_earlier_sessions) {
  const auto first = ended_chat(ada, olga, "hello", "Ada", sales);
  chats.rate(first, 4);
  chats.tag(first, olga, "refund");
  const auto opened_ms = chats.state(first).opened_ms;
  const auto second = chats.open(ada, "Ada Lovelace", default_queue, "https://shop.example/pay");
  chats.tell(second, {.what = kind::accept, .author = principal{olga}});
  index.commit();
  const auto c = index.find.customer_of(by(olga), ada, {}, 20);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->name, "Ada Lovelace");
  EXPECT_EQ(c->page, "https://shop.example/pay");
  EXPECT_EQ(c->total, 2u);
  EXPECT_EQ(c->first_ms, opened_ms);
  ASSERT_EQ(c->sessions.size(), 2u);
  EXPECT_EQ(c->sessions[0].id, second);
  const auto& earlier = c->sessions[1];
  EXPECT_EQ(earlier.id, first);
  EXPECT_EQ(earlier.state.holder, olga);
  EXPECT_EQ(earlier.state.queue, sales);
  EXPECT_EQ(earlier.state.reason, wire::end_reason::by_visitor);
  EXPECT_EQ(earlier.ended_ms, opened_ms + 4000);
  EXPECT_EQ(earlier.stars, 4);
  EXPECT_EQ(earlier.texts, 1u) << "a note is no text of the chat";
  EXPECT_THAT(earlier.tags, ElementsAre("refund"));
}

TEST_F(customer_test, F084_the_panel_shows_what_the_visitors_token_says_to_operators_who_see_a_session) {
  index.contacts[ada] = {"Ada Lovelace", "ada@home.example", "+44 1", "https://shop.example/ada.png"};
  ended_chat(ada, olga, "hello");
  index.commit();
  const auto c = index.find.customer_of(by(olga), ada, {}, 20);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->name, "Ada Lovelace") << "no session says one";
  EXPECT_EQ(c->contact.email, "ada@home.example");
  EXPECT_EQ(c->contact.phone, "+44 1");
  EXPECT_EQ(c->contact.avatar, "https://shop.example/ada.png");
  EXPECT_EQ(index.find.customer_of(by(otto), ada, {}, 20).error(), search_errc::not_allowed);
  EXPECT_EQ(index.find.customer_of({principal{ada}}, ada, {}, 20)->contact.email, "") << "an old token may be in other hands than the site's";
  ended_chat(ada, olga, "hello", "Countess");
  index.commit();
  EXPECT_EQ(index.find.customer_of(by(olga), ada, {}, 20)->name, "Countess") << "who says another name is called that";
}

TEST_F(customer_test, F084_a_message_that_was_left_counts_as_a_text) {
  const auto s = chats.open(ada);
  ASSERT_TRUE(chats.leave(s, "invoice 2041 is wrong"));
  chats.tell(s, {.what = kind::accept, .author = principal{olga}});
  index.commit();
  EXPECT_EQ(index.find.customer_of(by(olga), ada, {}, 20)->sessions.at(0).texts, 1u);
}

TEST_F(customer_test, F084_sessions_of_others_are_not_in_the_panel) {
  ended_chat(ada, otto, "for otto");
  const auto mine = ended_chat(ada, olga, "for olga");
  index.commit();
  const auto c = index.find.customer_of(by(olga), ada, {}, 20);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->total, 1u);
  EXPECT_EQ(c->sessions.at(0).id, mine);
  EXPECT_EQ(index.find.customer_of(as_sue(), ada, {}, 20)->total, 2u);
  EXPECT_EQ(index.find.customer_of(by(sue), ada, {}, 20).error(), search_errc::not_allowed);
  EXPECT_EQ(index.find.customer_of(by(olga), visitor_id{99}, {}, 20).error(), search_errc::not_allowed) << "there is none: as if it were another's";
}

TEST_F(customer_test, F084_the_panel_goes_on_before_a_session) {
  for (int i = 0; i < 5; ++i)
    ended_chat(ada, olga, "again");
  index.commit();
  const auto ids = [&](session_id before, std::size_t limit) {
    std::vector<std::uint64_t> out;
    const auto panel = index.find.customer_of(by(olga), ada, before, limit);
    for (const auto& s : panel->sessions)
      out.push_back(s.id.value);
    return out;
  };
  EXPECT_THAT(ids({}, 2), ElementsAre(5, 4));
  EXPECT_THAT(ids(session_id{4}, 2), ElementsAre(3, 2));
  EXPECT_THAT(ids(session_id{2}, 2), ElementsAre(1));
}

TEST_F(customer_test, F019_a_visitor_reads_all_its_earlier_sessions_as_one_without_what_is_for_operators) {
  ended_chat(ada, olga, "one");
  ended_chat(bob, olga, "another's");
  ended_chat(ada, otto, "two");
  index.commit();
  EXPECT_THAT(read({principal{ada}}, ada), ElementsAre("1:1", "1:2", "1:3", "1:5", "3:1", "3:2", "3:3", "3:5"));
  EXPECT_EQ(index.find.customer_of({principal{ada}}, ada, {}, 20)->total, 2u);
}

TEST_F(customer_test, F019_a_visitor_reads_nobody_elses_sessions) {
  ended_chat(ada, olga, "one");
  ended_chat(bob, olga, "another's");
  index.commit();
  EXPECT_EQ(index.find.history_of({principal{ada}}, bob, {}, {1000, 1 << 20}).error(), search_errc::not_allowed);
  EXPECT_EQ(index.find.customer_of({principal{ada}}, bob, {}, 20).error(), search_errc::not_allowed);
}

TEST_F(customer_test, F019_an_operator_reads_those_earlier_sessions_that_it_may_see) {
  ended_chat(ada, otto, "for otto");
  ended_chat(ada, olga, "for olga");
  index.commit();
  EXPECT_THAT(read(by(olga), ada), ElementsAre("2:1", "2:2", "2:3", "2:4", "2:5"));
  EXPECT_EQ(read(as_sue(), ada).size(), 10u);
}

TEST_F(customer_test, F019_the_history_is_read_back_in_pieces_without_a_gap) {
  for (int i = 0; i < 7; ++i) {
    const auto s = ended_chat(ada, olga, "again");
    for (int n = 0; n < i * 20; ++n)
      chats.note(s, olga, "still thinking");
  }
  index.commit();
  for (const asker who : {by(olga), asker{principal{ada}}}) {
    const auto whole = read(who, ada);
    for (const std::size_t size : {1, 2, 3, 5, 50}) {
      std::vector<std::string> pieces;
      std::optional<history_point> next = history_point{};
      while (next) {
        const auto from = *next;
        const auto piece = read(who, ada, from, {size, 1 << 20}, &next);
        EXPECT_LE(piece.size(), size);
        pieces.insert(pieces.begin(), piece.begin(), piece.end());
      }
      EXPECT_EQ(pieces, whole) << size;
    }
  }
}

TEST_F(customer_test, a_chat_between_operators_has_no_customer) {
  const auto s = session_id{50};
  chats.tell(s, {.what = kind::open, .author = principal{olga}, .target = otto});
  index.commit();
  EXPECT_EQ(*index.find.visitor_of(by(olga), s), visitor_id{});
  EXPECT_EQ(index.find.visitor_of(by(sue), s).error(), search_errc::not_allowed);
}

} // namespace
} // namespace parley::search::testing
