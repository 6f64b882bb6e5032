// Keeps the index in step with the records.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <shared_mutex>

namespace parley::search {

/// Between two commits of the index. A commit syncs its files, which delays the commits of records meanwhile, so it shall come rarely; a second is promised, and a part of it is left for the commit itself.
constexpr std::chrono::milliseconds commit_pause{700};

/// What each text changes of its session (activity, number of texts) is written down with a commit if so few sessions wait for it, or when nothing is written for a moment …
constexpr std::size_t few_sessions = 100;
/// … and otherwise so often: it costs as much as the text itself. Also what is read again after a crash.
constexpr std::chrono::milliseconds longest_behind{60'000};

/// Rights are asked with what the index knows of a session. When it is further behind than this, milliseconds, nothing is answered: somebody could still see what he has given away.
constexpr std::int64_t max_lag_ms = 10'000;

/// Threads of its own that read the log behind its writer. An index that is missing, damaged, of another format or about another log is made anew; what fails is tried again.
class indexer {
public:
  /// `where`: the index's directory, made if it is not there. `log` and `clock` outlive it.
  indexer(std::filesystem::path where, storage::store& log, const clock_source& clock);
  /// What is not committed then comes again at the next start.
  ~indexer();
  indexer(const indexer&) = delete;
  indexer& operator=(const indexer&) = delete;

  // ---- any thread
  /// Does the index know all that was committed max_lag_ms ago?
  bool in_step() const;
  /// Every group before this one can be found.
  std::uint64_t next_group() const;
  /// Changes whenever the index was opened again: then the files may be others.
  std::uint64_t generation() const;
  /// Throw the index away and make it anew: a reader has found it damaged.
  void start_anew();
  const std::filesystem::path& where() const;
  /// Who holds it shared keeps the indexer from committing: for a reader that was overtaken by two commits.
  std::shared_mutex& commit_gate() const;

  struct counters {
    counter records;  ///< added to the index
    counter commits;  ///< of the index
    counter failures; ///< after which it was opened again
  };
  const counters& totals() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::search
