#include "tests/sim/simulation.hpp"

#include "tests/sim/crowd.hpp"
#include "tests/sim/trace.hpp"

#include <cstdlib>
#include <stdexcept>

namespace parley::sim {

namespace {

/// What goes wrong in one run, and how often: drawn by lot, so that many runs have only few kinds of trouble, and deep states are reached too.
struct troubles {
  explicit troubles(dice& d)
    : crash_one_in(d.one_in(3) ? 0 : std::uint64_t(d.between(20, 120))), slow_disk_one_in(d.one_in(2) ? 0 : 20), full_disk_one_in(d.one_in(2) ? 0 : 60),
      clock_jump_one_in(d.one_in(2) ? 0 : 30), long_pause_one_in(d.one_in(2) ? 0 : 12) {}
  std::uint64_t crash_one_in, slow_disk_one_in, full_disk_one_in, clock_jump_one_in, long_pause_one_in;
};

constexpr std::int64_t most_downtime_ms = 3000;
constexpr std::int64_t most_wall_jump_ms = 100'000;
/// With a healthy disk and patient people everything is done long before.
constexpr std::int64_t patience_ms = 60'000;

class story {
public:
  story(actors::actor_runtime& runtime, const run_options& o, const std::filesystem::path& store)
    : dice_(o.seed), site_(dice_), troubles_(dice_), world_(runtime, dice_, site_, store), crowd_(world_, dice_), invariants_(all_invariants(world_.scene())),
      trace_(world_, o.trace) {
    world_.add(trace_);
    for (auto& i : invariants_)
      world_.add(*i);
    world_.restart();
  }

  run_result run(std::uint64_t steps) {
    run_result r;
    for (; r.step < steps && !world_.found(); ++r.step)
      step();
    if (!world_.found())
      go_home();
    r.found = world_.found();
    trace_.summarize(r);
    return r;
  }

private:
  void step() {
    upset();
    crowd_.act();
    pass(dice_.one_in(troubles_.long_pause_one_in) ? dice_.between(100, 6000) : dice_.between(0, 8));
    if (world_.is_down()) {
      world_.jump_wall_clock(dice_.one_in(4) ? dice_.between(-most_wall_jump_ms, most_wall_jump_ms) : 0);
      downtime_over();
    }
    world_.end_step();
  }

  void upset() {
    if (dice_.one_in(troubles_.crash_one_in))
      world_.crash_soon(dice_.below(12));
    if (dice_.one_in(troubles_.slow_disk_one_in))
      world_.disk().set_pace({dice_.between(0, dice_.one_in(4) ? 400 : 20), dice_.between(0, 30)});
    if (dice_.one_in(troubles_.full_disk_one_in))
      world_.set_disk_full(!dice_.one_in(3));
    else if (dice_.one_in(15))
      world_.set_disk_full(false);
    if (dice_.one_in(troubles_.clock_jump_one_in))
      world_.jump_wall_clock(dice_.between(-most_wall_jump_ms, most_wall_jump_ms));
  }

  void pass(std::int64_t ms) {
    // People hear what they are told when they are told it, at least now and then.
    for (const auto until = world_.now_ms() + ms; world_.now_ms() < until && !world_.is_down() && !world_.found();) {
      world_.pass(std::min<std::int64_t>(until - world_.now_ms(), 50));
      crowd_.hear();
    }
    if (ms == 0)
      world_.pass(0);
    crowd_.hear();
  }

  void downtime_over() {
    world_.let_time_pass(dice_.between(0, most_downtime_ms));
    world_.restart();
  }

  /// Nothing goes wrong any more: whatever is under way is done, and then everything is in order.
  void go_home() {
    world_.crash_soon(0);
    pass(1);
    if (world_.is_down())
      world_.restart();
    world_.set_disk_full(false);
    world_.disk().set_pace({});
    crowd_.calm_down();
    settle();
    for (int i = 0; i < 10 && !world_.found() && crowd_.close_all_chats() > 0; ++i) {
      settle();
      pass(2000); // for those who may send only a few frames a second
    }
    settle();
    if (!world_.found() && crowd_.close_all_chats() > 0)
      world_.fail("every chat can be closed", "its visitor has asked for it time and again");
  }

  void settle() {
    for (int i = 0; i < 20 && !world_.found(); ++i) { // reconnecting and sending again takes a few turns
      if (!world_.pass_until_settled(patience_ms) && !world_.found())
        world_.fail("a healthy shard comes to rest", "it did not within " + std::to_string(patience_ms) + " ms");
      crowd_.hear();
      world_.end_step();
    }
  }

  dice dice_;
  site site_;
  troubles troubles_;
  world world_;
  crowd crowd_;
  std::vector<std::unique_ptr<invariant>> invariants_;
  trace trace_;
};

std::filesystem::path fresh_directory() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code ignored;
  const auto where = std::filesystem::is_directory(memory, ignored) ? memory : std::filesystem::temp_directory_path();
  auto pattern = (where / "parley-sim-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error("can't make a folder in " + where.string());
  return pattern;
}

} // namespace

simulator::simulator() : runtime_(1), scratch_(fresh_directory()) {}

simulator::~simulator() {
  std::error_code ignored; // a folder that stays behind is in memory or in /tmp
  std::filesystem::remove_all(scratch_, ignored);
}

run_result simulator::run(const run_options& o) {
  const auto store = scratch_ / "store";
  std::filesystem::remove_all(store);
  return story{runtime_, o, store}.run(o.steps);
}

} // namespace parley::sim
