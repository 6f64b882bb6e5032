// A disk in virtual time: commits and reads take as long as the dice say, it may be slow, may be full and recover; a crash loses what is not durable.
#pragma once
#include "actors/store_workers.hpp"
#include "base/clock.hpp"
#include "tests/sim/dice.hpp"

#include <deque>
#include <vector>

namespace parley::sim {

/// The store beneath is a real one, so that reads and restarts go through production code; only when a group gets there is simulated.
class simulated_disk final : public actors::store_workers {
public:
  /// Told of everything that goes to the disk.
  class watcher {
  public:
    virtual void submitted(const storage::group& g) = 0;
    virtual void durable(const storage::group& g) = 0;

  protected:
    ~watcher() = default;
  };
  /// How long one commit or one read takes at most, milliseconds.
  struct pace {
    std::int64_t commit_ms = 3;
    std::int64_t read_ms = 2;
  };

  simulated_disk(dice& d, const clock_source& clock, watcher& w) : dice_(d), clock_(clock), watcher_(w) {}

  std::unique_ptr<storage::group_sink> make_writer(storage::store& s, storage::writer_events events, const storage::writer_options&) override;
  std::unique_ptr<actors::history_readers> make_readers(storage::store& s) override;

  /// When the next commit or read is done, steady milliseconds; `never` if nothing is under way.
  std::int64_t next_ms() const;
  /// Does what is due. Stands for the store's threads: not within a round of the shard.
  void work();
  /// The power goes: some of the groups under way, a prefix of them, became durable all the same, the rest is lost. The shard must end next.
  void crash();

  void set_pace(pace p) { pace_ = p; }
  /// Nothing fits any more, until there is space again.
  void set_full(bool full);

  static constexpr std::int64_t never = INT64_MAX;

private:
  using batch = std::vector<std::unique_ptr<storage::group>>;
  class pen;
  class eyes;

  void begin_commit();
  void commit(batch groups);

  dice& dice_;
  const clock_source& clock_;
  watcher& watcher_;
  pace pace_;
  bool full_ = false;
  pen* pen_ = nullptr; ///< of the shard that is open now
  eyes* eyes_ = nullptr;
};

} // namespace parley::sim
