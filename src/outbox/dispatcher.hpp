// Empties the outbox: takes what is due, has it sent, writes down what came of it.
#pragma once
#include "base/clock.hpp"
#include "outbox/back_off.hpp"
#include "outbox/outbox.hpp"
#include "outbox/sender.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace parley::outbox {

/// An item after an attempt that ended at `now_ms`. `dice`: random.
item after_attempt(item i, const attempt_result& r, const back_off& b, std::int64_t now_ms, std::uint64_t dice);

/// One thread. Answers that come together are written down in one transaction.
class dispatcher {
public:
  /// What it is made of outlives it. The sender may call back when the dispatcher is gone: then nothing happens.
  dispatcher(outbox& from, sender& by, const clock_source& clock, back_off wait);
  /// Stops taking items. Answers that have come are still written down; attempts under way count as not made, and are made again after the next start.
  ~dispatcher();
  dispatcher(const dispatcher&) = delete;
  dispatcher& operator=(const dispatcher&) = delete;

private:
  struct answered {
    item what;
    attempt_result how;
  };
  /// Shared with the callbacks of attempts, which may come when the dispatcher is gone.
  struct inbox {
    std::mutex mutex;
    std::condition_variable woken;
    std::vector<answered> answers;
    enum class news : std::uint8_t { none, some } change = news::none;
    enum class running : std::uint8_t { yes, no } goes_on = running::yes;
  };

  void run();
  void write_down(std::vector<answered> answers);
  void start_due();
  std::int64_t pause_ms() const;

  outbox& from_;
  sender& by_;
  const clock_source& clock_;
  const back_off wait_;
  std::vector<item> unwritten_; ///< the disk was full: nothing of it may be sent again, nor be forgotten
  std::shared_ptr<inbox> inbox_ = std::make_shared<inbox>();
  std::thread thread_;
};

} // namespace parley::outbox
