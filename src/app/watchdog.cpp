#include "app/watchdog.hpp"

#include "base/log.hpp"

namespace parley::app {

namespace {
/// Two may be late before the third, which is in time.
constexpr int asked_per_timeout = 4;
} // namespace

watchdog::watchdog(std::chrono::microseconds timeout, calls c) : every_(timeout / asked_per_timeout), calls_(std::move(c)), thread_([this] { watch(); }) {}

watchdog::~watchdog() {
  {
    std::lock_guard hold(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool watchdog::pause() {
  std::unique_lock hold(mutex_);
  return !changed_.wait_for(hold, every_, [this] { return stopping_; });
}

void watchdog::watch() {
  enum class seen : std::uint8_t { working, stalled } state = seen::working;
  auto before = calls_.progress();
  calls_.alive(); // whoever was started late is given a whole timeout
  for (calls_.nudge(); pause(); calls_.nudge()) {
    const auto now = calls_.progress();
    if (now != before)
      calls_.alive();
    else if (state == seen::working)
      log::error("shard_stalled", {{"round", now}});
    state = now != before ? seen::working : seen::stalled;
    before = now;
  }
}

} // namespace parley::app
