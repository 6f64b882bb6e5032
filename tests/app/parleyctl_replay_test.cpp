#include "tests/app/parleyctl_fixture.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace parley::app {
namespace {

using testing::HasSubstr;

constexpr principal bob{operator_id{2}};

/// Session 7 and 8 with offers, all of them to whom is least busy.
struct replay_test : parleyctl_test {
  void offer(storage::chain& c, session_id in, std::uint64_t seq, principal to, std::uint32_t considered, const std::vector<wire::candidate>& candidates) {
    add(c, head_of(kind::offered, in), seq, [&](auto& b) {
      return wire::CreateofferedDirect(b, to.value, 1, wire::offer_rule::least_busy, 4, 100, 0, considered, candidates.empty() ? nullptr : &candidates);
    });
  }
  const std::vector<wire::candidate> ann_first{{ann.value, 1, 0, 0, 2, 0, 0}, {bob.value, 2, 0, 1, 2, 0, 0}};
  const std::vector<session_id> all{};

  void truthful() {
    say(links, session, 1, "hello");
    offer(links, session, 2, ann, 2, ann_first);
    offer(other_links, other, 1, ann, 9, ann_first); // only the first two are kept
    offer(other_links, other, 2, bob, 0, {});        // as earlier versions wrote it
  }
  void forged() {
    truthful();
    offer(links, session, 3, bob, 2, ann_first);
  }
};
using F108_ReplayDecision = replay_test;

TEST_F(F108_ReplayDecision, of_all_sessions_counts_what_is_equal_and_what_can_not_be_said) {
  truthful();
  commit();
  EXPECT_EQ(run(replay_decisions, all, print_as::text), 0);
  EXPECT_EQ(out.str(), "3 decisions: 2 equal, 0 different, 1 without inputs; of 1 only the first candidates are kept\n");
}

TEST_F(F108_ReplayDecision, of_chosen_sessions_looks_at_no_other) {
  forged();
  commit();
  EXPECT_EQ(run(replay_decisions, std::vector{other}, print_as::text), 0);
  EXPECT_THAT(out.str(), HasSubstr("2 decisions: 1 equal, 0 different"));
  out.str("");
  EXPECT_EQ(run(replay_decisions, std::vector{other, session}, print_as::text), 1);
  EXPECT_THAT(out.str(), HasSubstr("4 decisions: 2 equal, 1 different"));
}

TEST_F(F108_ReplayDecision, finds_a_record_that_names_another_operator_than_its_inputs) {
  forged();
  commit();
  EXPECT_EQ(run(replay_decisions, all, print_as::text), 1);
  EXPECT_EQ(out.str(), "session 7 seq 3, 2026-11-21T23:31:38.003Z: the record names operator 2, its inputs lead to operator 1 (least_busy)\n"
                       "4 decisions: 2 equal, 1 different, 1 without inputs; of 1 only the first candidates are kept\n");
}

TEST_F(F108_ReplayDecision, gives_its_findings_as_json) {
  forged();
  commit();
  EXPECT_EQ(run(replay_decisions, all, print_as::json), 1);
  const auto found = boost::json::parse(out.str()).as_object();
  EXPECT_EQ(found.at("decisions").to_number<int>(), 4);
  EXPECT_EQ(found.at("equal").to_number<int>(), 2);
  EXPECT_EQ(found.at("different").to_number<int>(), 1);
  EXPECT_EQ(found.at("without_inputs").to_number<int>(), 1);
  EXPECT_EQ(found.at("first_candidates_only").to_number<int>(), 1);
  const auto& difference = found.at("differences").as_array().at(0).as_object();
  EXPECT_EQ(difference.at("session").to_number<int>(), 7);
  EXPECT_EQ(difference.at("seq").to_number<int>(), 3);
  EXPECT_EQ(difference.at("recorded").to_number<int>(), 2);
  EXPECT_EQ(difference.at("chosen").to_number<int>(), 1);
}

TEST_F(F108_ReplayDecision, of_an_unknown_session_is_an_error) {
  truthful();
  commit();
  EXPECT_EQ(run(replay_decisions, std::vector{session_id{99}, session}, print_as::json), 1);
  EXPECT_THAT(err.str(), HasSubstr("there is no session 99"));
  const auto found = boost::json::parse(out.str()).as_object();
  EXPECT_EQ(found.at("unknown_sessions").as_array().at(0).to_number<int>(), 99);
  EXPECT_EQ(found.at("equal").to_number<int>(), 1);
}

TEST_F(F108_ReplayDecision, of_an_empty_store_finds_nothing) {
  storage::open_store(shard);
  EXPECT_EQ(run(replay_decisions, all, print_as::text), 0);
  EXPECT_EQ(out.str(), "0 decisions: 0 equal, 0 different, 0 without inputs\n");
}

} // namespace
} // namespace parley::app
