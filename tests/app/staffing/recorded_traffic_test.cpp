#include "app/staffing/recorded_traffic.hpp"

#include "app/staffing/answer.hpp"
#include "tests/storage/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::app::staffing {
namespace {

using namespace domain::staffing;
using ::testing::HasSubstr;

constexpr std::int64_t start_ms = 1'795'303'898'000; // within a day
constexpr principal ann{operator_id{1}}, the_system{};

/// A history on disk, told session by session; times are seconds after the start.
struct recorded_traffic_test : ::testing::Test {
  storage::temporary_directory dir;
  storage::group records{1, 64 * 1024};
  frame_writer frames;
  struct told {
    storage::chain links;
    std::uint64_t seq = 0;
  };
  std::map<std::uint64_t, told> sessions;

  void tell(std::uint64_t session, int at_s, kind what, principal who, session_status becomes, auto frame_of) {
    auto& s = sessions[session];
    auto head = head_of(what, session_id{session}, 0, who);
    head.seq = ++s.seq;
    head.time_ms = start_ms + at_s * 1000;
    head.status = becomes;
    records.append(s.links, s.seq, frame_of(head));
  }
  auto body(auto make) {
    return [this, make](const frame_head& head) { return frames.build(head, make); };
  }
  void opens(std::uint64_t session, int at_s, std::uint32_t queue = 1, session_status as = session_status::waiting) {
    tell(session, at_s, kind::open, principal{visitor_id{session}}, as, body([=](auto& b) { return wire::CreateopenDirect(b, queue, 0, "V", ""); }));
  }
  void accepted(std::uint64_t session, int at_s) {
    tell(session, at_s, kind::accept, ann, session_status::on_chat, [this](const frame_head& head) { return frames.bare(head); });
  }
  void closed(std::uint64_t session, int at_s, principal by) {
    tell(session, at_s, kind::close, by, session_status::ended, body([](auto& b) { return wire::CreatecloseDirect(b, wire::end_reason::none, ""); }));
  }
  void routed(std::uint64_t session, int at_s, std::uint32_t queue, wire::route_reason why) {
    tell(session, at_s, kind::routed, the_system, session_status::waiting, body([=](auto& b) { return wire::Createrouted(b, queue, why); }));
  }
  void served(std::uint64_t session, int opens_s, int accepted_s, int closed_s) {
    opens(session, opens_s);
    accepted(session, accepted_s);
    closed(session, closed_s, ann);
  }

  void commit() {
    auto s = storage::open_store(dir.path() / "shard-00");
    std::vector<std::unique_ptr<storage::group>> groups;
    groups.push_back(std::make_unique<storage::group>(std::move(records)));
    storage::commit_groups(*s, std::move(groups));
  }
  result<scenario, std::string> scenario_of(request r = {}) {
    commit();
    r.from = dir.path();
    r.operators = "1";
    return make_scenario(r);
  }
  static std::vector<std::int64_t> seconds(const traffic& t, std::int64_t visit::*what, std::int64_t from_ms = 0) {
    std::vector<std::int64_t> out;
    for (const auto& v : t.visits)
      out.push_back((v.*what - from_ms) / 1000);
    return out;
  }
};

using ::testing::ElementsAre;

TEST_F(recorded_traffic_test, F109_arrivals_and_lengths_of_chats_are_those_of_the_record) {
  served(12, 40, 45, 105);
  served(11, 0, 10, 130);
  const auto s = scenario_of();
  ASSERT_TRUE(s) << s.error();
  EXPECT_THAT(seconds(s->traffic, &visit::arrives_ms, start_ms), ElementsAre(0, 40));
  EXPECT_THAT(seconds(s->traffic, &visit::handling_ms), ElementsAre(120, 60));
  EXPECT_EQ(s->traffic.visits[0].patience_ms, visit::for_ever);
  EXPECT_EQ(s->traffic.midnight_ms % day_ms, 0);
  EXPECT_LT(s->traffic.from_ms - s->traffic.midnight_ms, day_ms);
}

TEST_F(recorded_traffic_test, F109_the_recorded_traffic_is_simulated) {
  served(11, 0, 10, 130);
  served(12, 40, 45, 105);
  request one_chat_at_once;
  one_chat_at_once.limit = 1;
  one_chat_at_once.accept_s = 0;
  const auto s = scenario_of(one_chat_at_once);
  ASSERT_TRUE(s) << s.error();
  EXPECT_EQ(run(*s).rows[0].figures.wait_p99_ms, 80'000) << "the second waits from 40 to 120";
}

TEST_F(recorded_traffic_test, F109_patience_is_the_time_waited_over_those_who_gave_up) {
  served(11, 0, 10, 130);
  opens(12, 20);
  closed(12, 50, principal{visitor_id{12}});
  served(13, 60, 80, 100);
  recorded_traffic record;
  commit();
  const auto data = data_folder::open(dir.path());
  ASSERT_TRUE(data);
  const auto scanned = data->scan([&](auto&, const storage::log_record& r) { record.add(domain::fact_of(r.frame), r.frame.head().session); }, {});
  ASSERT_TRUE(scanned);
  const auto all = [](queue_id) { return true; };
  const auto measured = record.measure(all, {}, 1);
  ASSERT_TRUE(measured);
  EXPECT_EQ(measured->patience_mean_ms, 60'000); // (10 + 30 + 20) s ÷ 1
  EXPECT_EQ(measured->answered, 2u);
  EXPECT_NE(measured->traffic.visits[0].patience_ms, visit::for_ever);
  EXPECT_THAT(seconds(measured->traffic, &visit::handling_ms)[1], ::testing::AnyOf(120, 20)) << "one of the others'";
  EXPECT_EQ(record.measure(all, 0, 1)->traffic.visits[0].patience_ms, visit::for_ever) << "as the user says";
}

TEST_F(recorded_traffic_test, F109_a_visit_is_for_the_queue_that_the_visitor_wanted) {
  served(11, 0, 10, 130);
  opens(12, 20, 3);
  routed(12, 30, 4, wire::route_reason::overflow); // that was its old queue's doing; the simulation makes its own
  accepted(12, 40);
  closed(12, 50, ann);
  opens(13, 60, 1, session_status::chatbot);
  routed(13, 70, 3, wire::route_reason::choice); // it waits from here on
  request only_three;
  only_three.queues = {"3"};
  const auto s = scenario_of(only_three);
  ASSERT_TRUE(s) << s.error();
  EXPECT_THAT(seconds(s->traffic, &visit::arrives_ms, start_ms), ElementsAre(20, 70));
  EXPECT_EQ(s->traffic.visits[0].queue, queue_id{3});
}

TEST_F(recorded_traffic_test, F109_without_a_choice_all_queues_of_the_record_are_simulated) {
  served(11, 0, 10, 130);
  opens(12, 20, 7);
  const auto s = scenario_of();
  ASSERT_TRUE(s) << s.error();
  EXPECT_EQ(s->traffic.visits.size(), 2u);
  EXPECT_TRUE(s->rules.find_queue(queue_id{7}));
  EXPECT_THAT(s->staffs[0].people.members[0].queues, ElementsAre(queue_id{1}, queue_id{7}));
}

TEST_F(recorded_traffic_test, F109_a_record_without_chats_is_an_error) {
  opens(11, 0, 1, session_status::chatbot);
  const auto s = scenario_of();
  ASSERT_FALSE(s);
  EXPECT_THAT(s.error(), HasSubstr("no session there waited"));
}

TEST_F(recorded_traffic_test, F109_a_record_without_an_answer_does_not_say_how_long_chats_take) {
  opens(11, 0);
  const auto s = scenario_of();
  ASSERT_FALSE(s);
  EXPECT_THAT(s.error(), HasSubstr("nothing tells how long one takes"));
}

} // namespace
} // namespace parley::app::staffing
