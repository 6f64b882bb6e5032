// parley-sim: runs seeds; prints the first that breaks an invariant, and how to see it again.
#include "tests/sim/simulation.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

namespace {

int report(const parley::sim::run_result& r, std::uint64_t seed, std::uint64_t steps) {
  std::cout << "seed " << seed << ", step " << r.step << ": " << r.found->invariant << ": " << r.found->what << "\n"
            << "to see it again: ./parley sim --seed " << seed << " --steps " << steps << std::endl;
  return 1;
}

} // namespace

int main(int argc, char** argv) {
  using clock = std::chrono::steady_clock;
  CLI::App app{"Runs the production shard in virtual time, with simulated disk, network, people and faults, and checks its promises after every step."};
  std::uint64_t seeds = 1, steps = parley::sim::run_options{}.steps;
  std::optional<std::uint64_t> first;
  app.add_option("--seeds", seeds, "how many seeds to run");
  app.add_option("--seed", first, "the first of them (1); with it alone, everything that happens is printed");
  app.add_option("--steps", steps, "steps of each");
  CLI11_PARSE(app, argc, argv);

  const bool alone = first && seeds == 1;
  parley::sim::simulator simulator;
  parley::sim::run_result all;
  const auto start = clock::now();
  for (std::uint64_t n = 0; n < seeds; ++n) {
    const auto seed = first.value_or(1) + n;
    const auto r = simulator.run({.seed = seed, .steps = steps, .trace = alone ? &std::cout : nullptr});
    if (r.found)
      return report(r, seed, steps);
    all.records += r.records;
    all.acks += r.acks;
    all.crashes += r.crashes;
    all.sessions += r.sessions;
    all.fingerprint = all.fingerprint * 31 + r.fingerprint;
  }
  std::cout << seeds << " seeds of " << steps << " steps: no invariant broken; " << all.sessions << " sessions, " << all.records << " records, " << all.acks << " acks, "
            << all.crashes << " crashes; " << std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - start).count() << " ms; fingerprint " << std::hex
            << all.fingerprint << std::endl;
  return 0;
}
