// A crowd comes at once, far more than the operators can take: everybody is served, in the order of arrival, and the work is shared evenly.
#include "rig.hpp"

#include <algorithm>
#include <deque>
#include <random>
#include <ranges>
#include <set>

namespace parley::actors::testing {
namespace {

constexpr std::size_t crowd = 10'000;
constexpr std::size_t team = 100;
constexpr std::uint32_t slots_each = 3;

/// All behind one gateway: visitors that come together, operators that accept whatever they are offered and leave chats when the test says so.
struct arrivals_test : ::testing::Test {
  rig r;
  client bridge = r.gateway();
  std::map<operator_id, std::deque<session_id>> held; ///< by operator, oldest first
  std::size_t frames_seen = 0;
  std::size_t served = 0;

  void hire() {
    for (std::size_t i = 0; i < team; ++i) {
      ASSERT_TRUE(bridge.done(bridge.attach("operator-" + std::to_string(i), slots_each)));
      held[principal{bridge.newest(kind::attached)->body<wire::attached>()->principal()}.operator_()];
      bridge.forget_frames();
    }
    ASSERT_EQ(held.size(), team);
  }

  void arrive_at_once() {
    for (std::size_t i = 1; i <= crowd; ++i)
      bridge.open({}, principal{visitor_id{i}});
    r.settle();
  }

  /// Accepts what was offered since the last call.
  void accept_offers() {
    for (; frames_seen < bridge.at().frames.size(); ++frames_seen) {
      const auto& f = bridge.at().frames[frames_seen];
      if (f.head().what != kind::offered)
        continue;
      const principal to{f.body<wire::offered>()->operator_()};
      held.at(to.operator_()).push_back(f.head().session);
      bridge.accept(f.head().session, to);
    }
    r.settle();
  }

  /// Each operator by lot ends one chat or goes on with all.
  void end_some(std::mt19937& lot) {
    for (auto& [op, chats] : held)
      if (!chats.empty() && lot() % 2 == 0) {
        bridge.close(chats.front(), wire::end_reason::none, principal{op});
        chats.pop_front();
        ++served;
      }
    r.settle();
  }

  void serve_everybody() {
    std::mt19937 lot{23};
    accept_offers();
    while (served < crowd) {
      end_some(lot);
      accept_offers();
      const bool somebody_is_served = std::ranges::any_of(held, [](const auto& h) { return !h.second.empty(); });
      ASSERT_TRUE(somebody_is_served || served == crowd) << "nobody gets an operator any more; served: " << served;
    }
  }

  stored_log log() {
    r.stop();
    return r.log();
  }
};

std::map<operator_id, std::uint32_t> limits_of(const std::map<operator_id, std::deque<session_id>>& held) {
  std::map<operator_id, std::uint32_t> limits;
  for (const auto& [op, chats] : held)
    limits[op] = slots_each;
  return limits;
}

/// Sessions in the order of their first records of this kind.
std::vector<session_id> in_order_of_first(kind what, const stored_log& log) {
  std::vector<session_id> order;
  std::set<session_id> seen;
  for (const auto& record : log.records())
    if (record.head().what == what && seen.insert(record.head().session).second)
      order.push_back(record.head().session);
  return order;
}

TEST_F(arrivals_test, F009_F023_F094_TenThousandAtOnceAreServedInOrderEvenlyAndNeverAboveALimit) {
  hire();
  arrive_at_once();
  serve_everybody();
  ASSERT_FALSE(HasFailure());

  const auto stored = log();
  stored.expect_sound();
  stored.expect_capacity(limits_of(held));

  // First come, first served: among equals the order of the first offers is that of the arrivals.
  const auto arrived = in_order_of_first(kind::open, stored);
  ASSERT_EQ(arrived.size(), crowd);
  EXPECT_EQ(in_order_of_first(kind::offered, stored), arrived);

  // While somebody waits, nobody has two chats more than a colleague.
  std::size_t not_yet_offered = crowd, uneven = 0;
  stored.replay_load([&](const kept_frame& record, const stored_log::load& in_use) {
    if (record.head().what == kind::offered)
      --not_yet_offered;
    if (not_yet_offered == 0)
      return;
    const auto least = in_use.size() < team ? 0 : std::ranges::min(in_use | std::views::values);
    const auto most = in_use.empty() ? 0 : std::ranges::max(in_use | std::views::values);
    uneven += most > least + 1;
  });
  EXPECT_EQ(not_yet_offered, 0u) << "everybody is offered once, for nobody declines";
  EXPECT_EQ(uneven, 0u) << "records after which one had two chats more than another";
}

} // namespace
} // namespace parley::actors::testing
