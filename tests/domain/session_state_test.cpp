#include "facts.hpp"

#include <gtest/gtest.h>

namespace parley::domain::testing {
namespace {

session_state served_by_olga() {
  session_state s;
  std::uint64_t seq = 0;
  for (fact f : {opened(), offered_to(olga), accepted(olga), text(ada), text(olga)}) {
    f.seq = ++seq;
    f.time_ms = std::int64_t(seq);
    apply(s, f);
  }
  return s;
}

session_state after(session_state s, fact f) {
  f.seq = s.seq + 1;
  f.time_ms = s.last_activity_ms + 1;
  apply(s, f);
  return s;
}

TEST(session_state, texts_and_read_marks_change_little_of_it) {
  const auto s = served_by_olga();
  for (const auto& f : {text(ada), text(olga), seen(principal{olga}, s.seq), seen(principal{ada}, s.seq)}) {
    ASSERT_NE(after(s, f), s);
    EXPECT_TRUE(same_but_for_texts(s, after(s, f))) << wire::EnumNamekind(f.what) << " of " << f.author.value;
  }
}

TEST(session_state, what_rights_lists_and_queues_depend_on_is_no_mere_text) {
  const auto s = served_by_olga();
  for (const auto& f : {closed(principal{olga}), set_inactive(principal{olga}, inactive_slot::held), routed_to(sales, wire::route_reason::choice)})
    EXPECT_FALSE(same_but_for_texts(s, after(s, f))) << wire::EnumNamekind(f.what);
  auto held_by_otto = s;
  held_by_otto.holder = otto;
  EXPECT_FALSE(same_but_for_texts(s, held_by_otto));
}

TEST(session_state, a_text_that_wakes_an_inactive_chat_is_more_than_a_text) {
  const auto s = after(served_by_olga(), set_inactive(principal{olga}, inactive_slot::held));
  EXPECT_FALSE(same_but_for_texts(s, after(s, text(ada))));
}

} // namespace
} // namespace parley::domain::testing
