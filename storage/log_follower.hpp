// Gives everything that is committed to somebody beside the message path (search, webhooks, reports), in the order of decision.
#pragma once
#include "storage/reader.hpp"

#include <functional>
#include <memory>
#include <string>

namespace parley::storage {

/// Called on the follower's thread.
struct log_events {
  /// A committed record. It is given again after a crash if `caught_up` had not returned for its group: whoever follows must bear that.
  std::function<void(const log_record&)> record;
  /// All records of groups before `next_group` were given: a good moment to make the results durable, `next_group` with them, and to start from there next time.
  /// Called after at most a few megabytes, and whenever the end of the log is reached. False: try again later (the same records come again).
  std::function<bool(std::uint64_t next_group)> caught_up;
  /// The log can't be read on; nothing is called any more.
  std::function<void(storage_error)> failed;
};

/// A thread that reads the log behind its writer: sleeps until something is committed, costs the writer nothing but a look whether somebody waits.
class log_follower {
public:
  enum class pace : std::uint8_t {
    prompt,     ///< looks at each commit
    resting,    ///< looks 50 times a second at most: a wake-up costs more than a record
    background, ///< resting, and at low priority (base/background_thread.hpp): falls behind when the machine is full
  };
  /// Begins with group `first_group` (1: the whole log). `s` and all that `events` use outlive it.
  log_follower(store& s, std::uint64_t first_group, pace p, log_events events);
  /// Ends after the record at hand, and waits for that.
  ~log_follower();
  log_follower(const log_follower&) = delete;
  log_follower& operator=(const log_follower&) = delete;

  /// Every group before this one has been caught up with. Any thread.
  std::uint64_t next_group() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::storage
