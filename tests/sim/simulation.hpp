// One run: a seed, a site, a crowd, faults; ends at the first broken invariant.
#pragma once
#include "actors/shard.hpp"
#include "tests/sim/invariant.hpp"

#include <filesystem>
#include <functional>
#include <iosfwd>

namespace parley::sim {

struct run_options {
  std::uint64_t seed = 1;
  std::uint64_t steps = 1500;
  std::ostream* trace = nullptr; ///< everything that happens, line by line
};

struct run_result {
  std::optional<violation> found;
  std::uint64_t step = 0;        ///< where it was found
  std::uint64_t fingerprint = 0; ///< of everything that happened: the same for the same seed and steps, in any process
  std::uint64_t records = 0, acks = 0, crashes = 0, sessions = 0;
};

/// Runs seeds one after the other. Not thread-safe; several of them may run in different processes.
class simulator {
public:
  simulator();
  ~simulator();
  run_result run(const run_options& o);

private:
  actors::actor_runtime runtime_;
  std::filesystem::path scratch_; ///< on a memory file system, if there is one: what a sync does is simulated, so it need not cost anything
};

} // namespace parley::sim
