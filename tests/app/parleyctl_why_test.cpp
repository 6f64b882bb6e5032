#include "tests/app/parleyctl_fixture.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace parley::app {
namespace {

using testing::HasSubstr;
using wire::offer_rule;

constexpr principal olga{operator_id{3}}, otto{operator_id{4}};

/// Session 7 goes through many hands.
struct why_test : parleyctl_test {
  std::uint64_t seq = 0;

  void record(kind what, principal author, session_status after, auto make) {
    status = after;
    add(links, head_of(what, session, 0, author), ++seq, make);
  }
  void bare(kind what, principal author, session_status after) {
    auto head = head_of(what, session, 0, author);
    head.seq = ++seq;
    head.time_ms = 1'795'303'898'000 + std::int64_t(seq) + elapsed_ms;
    head.status = after;
    records.append(links, seq, frames.bare(head));
  }
  void open() {
    record(kind::open, visitor, session_status::waiting, [](auto& b) { return wire::CreateopenDirect(b, 0, 0, "Zoë", "https://shop.example/bikes"); });
  }
  void offer(principal to, offer_rule rule, std::int64_t waited_ms, std::uint32_t considered, const std::vector<wire::candidate>& candidates) {
    record(kind::offered, {}, session_status::waiting,
      [&](auto& b) { return wire::CreateofferedDirect(b, to.value, 2, rule, 4, waited_ms, 0, considered, candidates.empty() ? nullptr : &candidates); });
  }
  void withdraw(principal from, wire::withdraw_reason why, session_status after) {
    record(kind::withdrawn, {}, after, [&](auto& b) { return wire::Createwithdrawn(b, from.value, why); });
  }
  void keep_names() {
    records.update({storage::table::directory, "operator/ann", "1 4 -"});
    records.update({storage::table::directory, "operator/olga", "3 4 -"});
    records.update({storage::table::directory, "operator/otto", "4 3 0123abcd"});
  }
  void whole_story() {
    keep_names();
    open();
    record(kind::routed, {}, session_status::waiting, [](auto& b) { return wire::CreateroutedDirect(b, 2, wire::route_reason::page, 1, 0, 0, 4, "shop.example"); });
    elapsed_ms = 3'300;
    offer(olga, offer_rule::least_busy, 3'300, 10, {{olga.value, 17, 0, 0, 4, 0, 0}, {otto.value, 21, 0, 0, 3, 0, 0}, {ann.value, 0, 0, 1, 3, 0, 0}});
    elapsed_ms = 33'300;
    withdraw(olga, wire::withdraw_reason::missed, session_status::waiting);
    offer(otto, offer_rule::round_robin, 33'300, 1, {{otto.value, 21, 0, 0, 3, 0, 0}});
    elapsed_ms = 34'000;
    bare(kind::accept, otto, session_status::on_chat);
    say(links, session, ++seq, "what do you need?", 0, otto);
    record(kind::transfer, otto, session_status::on_chat, [](auto& b) { return wire::CreatetransferDirect(b, 0, nullptr, 3, "knows\nbikes"); });
    offer(ann, offer_rule::least_busy, 0, 0, {});
    bare(kind::decline, ann, session_status::on_chat);
    elapsed_ms = 94'000;
    withdraw({}, wire::withdraw_reason::missed, session_status::on_chat);
    bare(kind::take_over, ann, session_status::on_chat);
    elapsed_ms = 2'000'000; // past midnight
    record(kind::inactive, {}, session_status::inactive, [](auto& b) { return wire::Createinactive(b, false); });
    record(kind::message, visitor, session_status::waiting, [](auto& b) { return wire::Createmessage(b, b.CreateString("hello?")); });
    offer(ann, offer_rule::preferred, 2, 1, {{ann.value, 0, 0, 3, 1, 0, 0}});
    bare(kind::accept, ann, session_status::on_chat);
    record(kind::close, visitor, session_status::ended, [](auto& b) { return wire::Createclose(b); });
    commit();
  }
};
using F108_WhyCommand = why_test;

TEST_F(F108_WhyCommand, tells_the_whole_story) {
  whole_story();
  EXPECT_EQ(run(explain_session, session, print_as::text), 0) << err.str();
  EXPECT_EQ(out.str(), R"(session 7, 2026-11-21 (UTC)
23:31:38.001  opened by visitor 3 "Zoë" on channel 0, page "https://shop.example/bikes"; waits in queue 1
23:31:38.002  routed to queue 2: page rule "shop.example" (settings version 4)
                priority 1
23:31:41.303  offered to operator 3 (olga): least busy of 10 who could take it, after 3.3 s of waiting (settings version 4)
                olga  0 slots in use, 4 free, last turn 17
                otto  0 slots in use, 3 free, last turn 21
                ann   1 slot in use, 3 free, no turn yet
                between olga and otto decided: whose turn was longer ago
                and 7 more, who came later in this order
23:32:11.304  withdrawn from olga: no answer within the deadline; waits in queue 2 again
23:32:11.305  offered to operator 4 (otto): the only one who could take it, after 33.3 s of waiting (settings version 4)
                otto  0 slots in use, 3 free, last turn 21
23:32:12.006  accepted by otto, 701 ms after the offer
23:32:12.008  held out to queue 3 by otto as a transfer, with the note "knows\nbikes"; stays with otto
23:32:12.009  offered to operator 1 (ann) as a transfer to queue 3; the record does not say why
23:32:12.010  declined by ann; stays with otto
23:33:12.011  transfer ended: nobody took it within the deadline; stays with otto
23:33:12.012  taken over by the supervisor ann; it was with otto
2026-11-22 (UTC)
00:04:58.013  inactive after a time without activity; ann gives up the slot for it
00:04:58.014  active again by a text of visitor 3; waits at the head of queue 2, first for ann, whose slot for it is gone
00:04:58.015  offered to operator 1 (ann): the session prefers this operator, and the time in which nobody else may have it is not over, after 2 ms of waiting (settings version 4)
                ann  3 slots in use, 1 free
00:04:58.016  accepted by ann, 1 ms after the offer
00:04:58.017  ended by visitor 3
)");
}

TEST_F(F108_WhyCommand, gives_the_story_as_json) {
  whole_story();
  EXPECT_EQ(run(explain_session, session, print_as::json), 0);
  const auto story = boost::json::parse(out.str()).as_object();
  EXPECT_EQ(story.at("session").to_number<int>(), 7);
  const auto& steps = story.at("steps").as_array();
  ASSERT_EQ(steps.size(), 16u); // all records but one text
  const auto& offered = steps[2].as_object();
  EXPECT_EQ(offered.at("seq").to_number<int>(), 3);
  EXPECT_EQ(offered.at("what").as_string(), "offered");
  EXPECT_EQ(offered.at("status").as_string(), "waiting");
  EXPECT_EQ(offered.at("author").as_string(), "system");
  EXPECT_EQ(offered.at("operator").to_number<int>(), 3);
  EXPECT_EQ(offered.at("operator_name").as_string(), "olga");
  EXPECT_EQ(offered.at("queue").to_number<int>(), 2);
  EXPECT_EQ(offered.at("rules_version").to_number<int>(), 4);
  EXPECT_EQ(offered.at("reasons").as_array().size(), 5u);
  const auto& decision = offered.at("decision").as_object();
  EXPECT_EQ(decision.at("rule").as_string(), "least_busy");
  EXPECT_EQ(decision.at("considered").to_number<int>(), 10);
  const auto& candidates = decision.at("candidates").as_array();
  ASSERT_EQ(candidates.size(), 3u);
  EXPECT_EQ(candidates[1].at("operator").to_number<int>(), 4);
  EXPECT_EQ(candidates[1].at("last_turn").to_number<int>(), 21);
  EXPECT_EQ(steps[0].as_object().at("queue").to_number<int>(), 1);
  EXPECT_FALSE(steps[0].as_object().contains("operator"));
  EXPECT_FALSE(steps[3].as_object().contains("decision"));
}

TEST_F(F108_WhyCommand, of_an_unknown_session_is_an_error) {
  whole_story();
  EXPECT_EQ(run(explain_session, other, print_as::json), 1);
  EXPECT_EQ(out.str(), "");
  EXPECT_THAT(err.str(), HasSubstr("there is no session 8"));
}

TEST_F(F108_WhyCommand, of_an_empty_store_is_an_error) {
  storage::open_store(shard);
  EXPECT_EQ(run(explain_session, session, print_as::text), 1);
  EXPECT_THAT(err.str(), HasSubstr("there is no session 7"));
}

TEST_F(F108_WhyCommand, calls_operators_by_number_where_names_are_damaged) {
  whole_story();
  damage("0123abcd");
  EXPECT_EQ(run(explain_session, session, print_as::text), 1);
  EXPECT_THAT(out.str(), HasSubstr("accepted by operator 4"));
  EXPECT_THAT(err.str(), HasSubstr("operators are called by number"));
}

TEST_F(F108_WhyCommand, goes_on_where_a_record_is_damaged) {
  open();
  record(kind::routed, {}, session_status::waiting, [](auto& b) { return wire::CreateroutedDirect(b, 2, wire::route_reason::page, 1, 0, 0, 4, "damaged.example"); });
  offer(olga, offer_rule::round_robin, 5, 1, {{olga.value, 17, 0, 0, 4, 0, 0}});
  commit();
  damage("damaged.example");
  EXPECT_EQ(run(explain_session, session, print_as::text), 1);
  EXPECT_THAT(out.str(), HasSubstr("1 of the records before this one are missing"));
  EXPECT_THAT(err.str(), HasSubstr("shard-00 1:"));
}

} // namespace
} // namespace parley::app
