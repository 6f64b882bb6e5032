#include "facts.hpp"
#include "record_frames.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::domain::testing {
namespace {

TEST(session_fact, is_read_back_from_the_frame_of_every_record_kind) {
  frame_writer writer;
  std::set<kind> covered;
  for (fact f : {opened(ada, queue_id{3}), text(ada), text(olga), seen(principal{olga}, 77), offered_to(olga), withdrawn_from(otto), accepted(olga), put_on_hold(otto),
         declined(olga), assigned(olga, otto), closed(the_system, wire::end_reason::time_out)}) {
    f.seq = 9;
    f.time_ms = 1'700'000'000'123;
    f.client_id = f.author ? 1234 : 0;
    const fact back = fact_of(frame_of(f, writer).view());
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
    EXPECT_EQ(back.reason, f.reason);
  }
  for (kind k : wire::EnumValueskind())
    EXPECT_EQ(covered.contains(k), is_record(k)) << wire::EnumNamekind(k);
}

TEST(session_fact, has_no_target_when_the_body_names_no_operator) {
  frame_writer writer;
  const auto bytes = writer.build(head_of(kind::assign), [](auto& b) { return wire::Createassign(b, principal{ada}.value); });
  EXPECT_FALSE(fact_of(trusted_frame(bytes.data())).target);
}

} // namespace
} // namespace parley::domain::testing
