#include "load-tests/jobs/attendee.hpp"

#include <gtest/gtest.h>

namespace parley::load {
namespace {

constexpr principal visitor{principal_kind::visitor, 1};
constexpr principal worker{principal_kind::operator_, 1};

heard_record from_worker(std::uint64_t seq, std::uint64_t id) { return {seq, line{worker, id, hash_of("w" + std::to_string(id))}}; }
heard_record own(std::uint64_t seq, std::uint64_t id) { return {seq, line{visitor, id, hash_of("v" + std::to_string(id))}}; }

struct attendee_test : testing::Test {
  check_counts checks;
  attendee a{visitor, checks};

  std::uint64_t faults() const { return checks.duplicated + checks.out_of_order + checks.history_differences; }
};

TEST_F(attendee_test, keeps_a_post_until_it_is_acked) {
  a.posted(7, "v7");
  EXPECT_EQ(a.unanswered().size(), 1u);
  EXPECT_TRUE(a.acked(7, 4));
  EXPECT_TRUE(a.unanswered().empty());
  EXPECT_FALSE(a.acked(7, 4)) << "a second ack has nothing to answer";
  EXPECT_EQ(a.own().at(7), 4u);
}

TEST_F(attendee_test, counts_a_record_that_comes_twice) {
  EXPECT_EQ(a.received(from_worker(4, 1)).size(), 1u);
  EXPECT_TRUE(a.received(from_worker(4, 1)).empty());
  EXPECT_EQ(checks.duplicated, 1u);
}

TEST_F(attendee_test, counts_a_record_that_comes_too_late) {
  a.received(from_worker(5, 2));
  a.received(from_worker(4, 1));
  EXPECT_EQ(checks.out_of_order, 1u);
}

TEST_F(attendee_test, resumes_after_what_it_heard_and_not_after_what_was_acked) {
  a.received(from_worker(4, 1));
  a.posted(7, "v7");
  a.acked(7, 6); // record 5, of the other side, may still be on its way
  EXPECT_EQ(a.resuming(), 4u);
}

TEST_F(attendee_test, holds_live_records_until_the_answer_is_complete) {
  a.received(from_worker(4, 1));
  a.resuming();
  EXPECT_TRUE(a.received(from_worker(7, 4)).empty()) << "live, ahead of the page";
  a.received(from_worker(5, 2));
  a.received(from_worker(6, 3));
  auto result = a.page_end(6, false);
  EXPECT_FALSE(result.resume_after);
  ASSERT_EQ(result.news.size(), 3u);
  EXPECT_EQ(result.news[0].client_id, 2u);
  EXPECT_EQ(result.news[2].client_id, 4u);
  EXPECT_EQ(faults(), 0u);
  EXPECT_EQ(a.received(from_worker(8, 5)).size(), 1u);
}

TEST_F(attendee_test, takes_a_record_once_that_comes_live_and_in_the_page) {
  a.resuming();
  a.received(from_worker(4, 1));
  a.received(from_worker(4, 1));
  EXPECT_EQ(a.page_end(4, false).news.size(), 1u);
  EXPECT_EQ(faults(), 0u);
}

TEST_F(attendee_test, asks_on_while_there_is_more) {
  a.resuming();
  a.received(from_worker(4, 1));
  a.received(from_worker(9, 3));
  auto first = a.page_end(4, true);
  EXPECT_EQ(first.resume_after, 4u);
  EXPECT_EQ(first.news.size(), 1u) << "the live one waits";
  a.received(from_worker(5, 2));
  EXPECT_EQ(a.page_end(5, false).news.size(), 2u);
  EXPECT_EQ(faults(), 0u);
}

TEST_F(attendee_test, holds_its_own_record_against_the_ack) {
  a.posted(7, "v7");
  a.acked(7, 4);
  a.resuming();
  a.received(own(4, 7));
  EXPECT_TRUE(a.page_end(4, false).news.empty()) << "own messages are no news";
  EXPECT_EQ(faults(), 0u);
  EXPECT_EQ(a.transcript().size(), 1u);
}

TEST_F(attendee_test, counts_an_own_record_that_contradicts_its_ack) {
  a.posted(7, "v7");
  a.acked(7, 4);
  a.received(own(4, 8));
  EXPECT_EQ(checks.history_differences, 1u);
}

} // namespace
} // namespace parley::load
