#include "facts.hpp"
#include "record_frames.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace parley::domain::testing {
namespace {

/// One of every kind of record, with something in each field that its kind has.
std::vector<fact> one_of_each() {
  fact open = opened_with_bot(ada, sales);
  open.channel = 4;
  fact routed = routed_to(sales, wire::route_reason::overflow, olga);
  routed.priority = 7;
  routed.skills = 0b101;
  return {open, opened_between(olga, otto), text(ada), bot_says(3), seen(principal{olga}, 77), offered_to(olga), withdrawn_from(otto, wire::withdraw_reason::missed),
    transfer_missed(), accepted(olga), put_on_hold(otto), declined(olga), assigned(olga, otto), routed, set_inactive(principal{olga}, inactive_slot::freed),
    set_inactive(the_system, inactive_slot::held), transferred(olga, otto), transferred(olga, sales), transfer_taken_back(olga), invited(olga, gil), left(gil),
    noted(olga), tagged(olga), rated(ada), make(kind::offline_message, principal{ada}), make(kind::app_item, principal{olga}), make(kind::take_over, principal{sue}),
    closed(the_system, wire::end_reason::time_out)};
}

TEST(session_fact, is_read_back_from_the_frame_of_every_record_kind) {
  frame_writer writer;
  std::set<kind> covered;
  for (fact f : one_of_each()) {
    f.seq = 9;
    f.time_ms = 1'700'000'000'123;
    f.client_id = f.author ? 1234 : 0;
    const fact back = fact_of(frame_of(f, f.starts_as, writer).view());
    covered.insert(f.what);
    SCOPED_TRACE(wire::EnumNamekind(f.what));
    EXPECT_EQ(back.what, f.what);
    EXPECT_EQ(back.seq, f.seq);
    EXPECT_EQ(back.time_ms, f.time_ms);
    EXPECT_EQ(back.author, f.author);
    EXPECT_EQ(back.client_id, f.client_id);
    EXPECT_EQ(back.target, f.target);
    EXPECT_EQ(back.queue, f.queue);
    EXPECT_EQ(back.up_to, f.up_to);
    EXPECT_EQ(back.skills, f.skills);
    EXPECT_EQ(back.step, f.step);
    EXPECT_EQ(back.channel, f.channel);
    EXPECT_EQ(back.priority, f.priority);
    EXPECT_EQ(back.reason, f.reason);
    EXPECT_EQ(back.route, f.route);
    EXPECT_EQ(back.withdrawal, f.withdrawal);
    EXPECT_EQ(back.slot, f.slot);
    EXPECT_EQ(back.starts_as, f.starts_as);
    EXPECT_EQ(back.by, standing::member) << "what an author may do is the site's to say, not the record's";
  }
  for (kind k : wire::EnumValueskind())
    EXPECT_EQ(covered.contains(k), is_record(k)) << wire::EnumNamekind(k);
}

TEST(session_fact, has_no_target_when_the_body_names_no_operator) {
  frame_writer writer;
  const auto bytes = writer.build(head_of(kind::assign), [](auto& b) { return wire::Createassign(b, principal{ada}.value); });
  EXPECT_FALSE(fact_of(trusted_frame(bytes.data())).target);
}

TEST(session_fact, a_step_in_a_text_that_is_not_the_bots_is_nothing) {
  frame_writer writer;
  fact f = text(ada);
  f.step = 3;
  EXPECT_EQ(fact_of(frame_of(f, session_status::chatbot, writer).view()).step, 0);
}

} // namespace
} // namespace parley::domain::testing
