// F110: whole-router tests in virtual time from a seed.
#include "tests/sim/simulation.hpp"

#include "domain/site_rules_check.hpp"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <sstream>

namespace parley::sim {
namespace {

constexpr std::uint64_t steps = 400;

/// What another process prints for these seeds.
std::string printed_by_program(const std::string& environment) {
  const auto command = environment + " " + PARLEY_SIM + " --seed 7 --seeds 5 --steps " + std::to_string(steps);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(command.c_str(), "r"), ::pclose};
  std::string all;
  std::array<char, 256> part{};
  while (std::fgets(part.data(), int(part.size()), pipe.get()))
    all += part.data();
  return all.substr(all.find("fingerprint"));
}

TEST(simulation, F110_NoSeedBreaksAnInvariant) {
  simulator s;
  for (std::uint64_t seed = 10'001; seed <= 10'020; ++seed) {
    const auto r = s.run({.seed = seed, .steps = steps});
    EXPECT_FALSE(r.found) << "seed " << seed << ", step " << r.step << ": " << r.found->invariant << ": " << r.found->what;
  }
}

TEST(simulation, F110_EverySiteThatIsDrawnIsOneThatMayBe) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    dice d{seed};
    EXPECT_EQ(domain::problems(site{d}.rules), std::vector<std::string>{}) << "seed " << seed;
  }
}

TEST(simulation, F110_ASeedGivesTheSameRunEveryTime) {
  simulator first, second;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto a = first.run({.seed = seed, .steps = steps});
    second.run({.seed = seed + 100, .steps = steps}); // what was run before leaves no trace
    const auto b = second.run({.seed = seed, .steps = steps});
    EXPECT_EQ(a.fingerprint, b.fingerprint) << "seed " << seed;
    EXPECT_GT(a.records, 0u);
  }
}

TEST(simulation, F110_ASeedGivesTheSameRunInAnyProcess) {
  const auto once = printed_by_program("MALLOC_PERTURB_=1");
  EXPECT_FALSE(once.empty());
  EXPECT_EQ(once, printed_by_program("MALLOC_PERTURB_=254 MALLOC_ARENA_MAX=1 UNRELATED=longer"));
}

TEST(simulation, F110_OtherSeedsGiveOtherRuns) {
  simulator s;
  std::set<std::uint64_t> fingerprints;
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    fingerprints.insert(s.run({.seed = seed, .steps = steps}).fingerprint);
  EXPECT_EQ(fingerprints.size(), 10u);
}

TEST(simulation, F110_WatchingChangesNothing) {
  simulator s;
  std::ostringstream lines;
  EXPECT_EQ(s.run({.seed = 3, .steps = steps}).fingerprint, s.run({.seed = 3, .steps = steps, .trace = &lines}).fingerprint);
  EXPECT_NE(lines.str().find("durable"), std::string::npos);
}

} // namespace
} // namespace parley::sim
