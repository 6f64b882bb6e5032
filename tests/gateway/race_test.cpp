// Many operators want the same chat at the same moment, over real sockets.
#include "running_server.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace parley::gateway::testing {
namespace {

constexpr int racers = 100;
/// Sanitizers make a round ten times as long; what they look for shows in a few.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int rounds = 50;
#else
constexpr int rounds = 1000;
#endif

/// A queue in which nothing is offered: whoever accepts first has it.
actors::shard_options picked_by_operators() {
  auto o = default_options();
  o.site.rules.queues.back().method = domain::assignment_method::choice;
  return o;
}

TEST(race, F025_OfAHundredWhoAcceptAtOnceOneWinsAndTheOthersAreToldWhoHasIt) {
  running_server server{{}, picked_by_operators()};
  std::vector<std::unique_ptr<wire_client>> operators;
  for (int i = 0; i < racers; ++i) {
    operators.push_back(std::make_unique<wire_client>(server));
    operators.back()->hello({.role = wire::role::operator_, .name = "operator-" + std::to_string(i)});
  }
  wire_client ann{server};
  ann.hello({});
  std::vector<int> wins(racers);
  std::vector<std::uint64_t> asked(racers);
  std::vector<int> order(racers);
  std::iota(order.begin(), order.end(), 0);
  std::mt19937 lot{25};
  for (int round = 0; round < rounds && !::testing::Test::HasFailure(); ++round) {
    const auto chat = ann.open_chat();
    std::ranges::shuffle(order, lot);
    for (const int i : order)
      asked[std::size_t(i)] = operators[std::size_t(i)]->bare(kind::accept, chat);
    std::vector<std::size_t> winners;
    std::vector<principal> told;
    for (std::size_t i = 0; i < racers; ++i) {
      const auto answer = operators[i]->answer_to(asked[i]);
      if (answer)
        winners.push_back(i);
      else {
        EXPECT_EQ(answer.error, error_code::taken) << "round " << round;
        told.push_back(answer.holder);
      }
    }
    ASSERT_EQ(winners.size(), 1u) << "round " << round;
    auto& winner = *operators[winners.front()];
    ++wins[winners.front()];
    EXPECT_TRUE(std::ranges::all_of(told, [&](principal p) { return p == winner.who; })) << "round " << round << ": somebody was told a wrong name";
    const auto closing = winner.next_id();
    winner.send(winner.writer.build(head_of(kind::close, chat, closing), [](auto& b) { return wire::Createclose(b); }));
    ASSERT_TRUE(winner.answer_to(closing));
  }
  EXPECT_GT(std::ranges::count_if(wins, [](int n) { return n > 0; }), 1) << "the lot decides who is first";
}

} // namespace
} // namespace parley::gateway::testing
