// A shard in virtual time: its clock, disk and network, and who watches. Knows nothing of what clients want.
#pragma once
#include "actors/shard.hpp"
#include "tests/sim/connection.hpp"
#include "tests/sim/invariant.hpp"
#include "tests/sim/simulated_disk.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <filesystem>
#include <map>

namespace parley::sim {

class world final : simulated_disk::watcher, actors::io_poller {
public:
  /// A frame takes up to so long in each direction; frames of one connection keep their order.
  static constexpr std::int64_t latency_ms = 4;
  /// Timers of a healthy shard are late by no more: two ticks of its wheel.
  static constexpr std::int64_t slack_ms = 200;

  /// `store` is an empty directory. All outlive the world; the dice decide whatever is left to chance.
  world(actors::actor_runtime& runtime, dice& d, const site& rules, std::filesystem::path store);
  ~world();

  /// Witnesses are told in the order in which they were added.
  void add(witness& w) { witnesses_.push_back(&w); }

  // ---- time
  std::int64_t now_ms() const { return clock_.steady_ms(); }
  std::int64_t wall_ms() const { return clock_.wall_ms(); }
  /// Lets `ms` pass. Ends early when an invariant is broken.
  void pass(std::int64_t ms);
  /// Lets time pass until nothing is under way: no frame, no commit, no read. False if that does not come about within `at_most_ms`.
  bool pass_until_settled(std::int64_t at_most_ms);
  /// After a step: asks the witnesses.
  void end_step();
  void jump_wall_clock(std::int64_t by_ms);
  /// How long the shard has been open with space on its disk and a wall clock that nobody has set: its timers are as late as slack_ms says and no later.
  std::int64_t undisturbed_ms() const;
  /// The wall clock has gone with the steady one from the beginning.
  bool was_never_set() const { return ever_ == wall_clock::true_to_time; }
  /// While the shard is down.
  void let_time_pass(std::int64_t ms) { clock_.advance_to(now_ms() + ms); }

  // ---- network
  actors::outlet_ptr connect(wire::role r);
  /// A gateway speaks for `p` over this connection, from now on or no longer.
  void send(const actors::outlet_ptr& over, frame request, principal as);
  /// The client's end breaks it; the shard finds out later.
  void break_off(const actors::outlet_ptr& o);

  // ---- faults
  simulated_disk& disk() { return disk_; }
  void set_disk_full(bool full);
  /// The process dies `after_rounds` rounds from now at the latest; what was not durable is lost. It comes back with restart().
  void crash_soon(std::uint64_t after_rounds) { rounds_to_crash_ = after_rounds + 1; }
  bool is_down() const { return !shard_; }
  void restart();

  void fail(std::string invariant, std::string what) { found_ = violation{std::move(invariant), std::move(what)}; }
  const chronicle& log() const { return log_; }
  const std::optional<violation>& found() const { return found_; }
  invariant::scene scene() { return {log_, rules_, people_, watchers_, *this, found_}; }
  dice& chance() { return dice_; }

private:
  friend class connection;
  struct arrival {
    actors::outlet_ptr over;
    std::optional<frame> request; ///< none: the connection has broken
    principal as;
  };

  template <class Tell>
  void tell(Tell f) {
    for (auto* w : witnesses_)
      f(*w);
  }
  /// The shard is told that a connection has ended.
  void gone(connection& c);
  void arrive(arrival a);
  void schedule(arrival a);
  /// Everything that can happen now. False: the shard died, or something is wrong.
  bool run_rounds();
  void crash();
  void compare_with_store();
  bool settled() const;

  // simulated_disk::watcher
  void submitted(const storage::group& g) override;
  void durable(const storage::group& g) override;

  // actors::io_poller: sockets that are ready
  std::size_t poll() override;
  void wait(std::int64_t) override {}
  void wake() override {}
  void flush() override {}

  actors::actor_runtime& runtime_;
  dice& dice_;
  const site& rules_;
  const std::filesystem::path store_;
  virtual_clock clock_;
  simulated_disk disk_;
  chronicle log_;
  roster people_;
  watchers watchers_{log_, people_};
  std::optional<violation> found_;
  std::vector<witness*> witnesses_;
  std::multimap<std::int64_t, arrival> arrivals_;           ///< by time
  std::map<std::uint32_t, std::int64_t> newest_arrival_ms_; ///< by connection
  std::map<std::uint32_t, connection*> open_;
  std::uint32_t connections_ = 0;
  std::uint64_t rounds_to_crash_ = 0; ///< 0 = it lives
  std::int64_t calm_since_ms_ = 0;
  enum class wall_clock : std::uint8_t { true_to_time, was_set } wall_ = wall_clock::true_to_time; ///< since the shard was opened
  wall_clock ever_ = wall_clock::true_to_time;
  enum class space : std::uint8_t { left, none } space_ = space::left;
  std::unique_ptr<actors::shard> shard_;
};

} // namespace parley::sim
