// What the tests of this folder share: an outbox in a directory of its own, a clock that tests set, senders that do as they are told.
#pragma once
#include "tests/storage/fixture.hpp"

#include "outbox/dispatcher.hpp"
#include "outbox/outbox.hpp"
#include "outbox/sender.hpp"

#include <atomic>
#include <condition_variable>
#include <gmock/gmock.h>
#include <mutex>
#include <thread>

namespace parley::outbox::testing {

/// Longer than anything here takes on a loaded machine; a test that waits so long has failed.
constexpr std::chrono::seconds patience{60};

/// Set by the test, read by any thread.
class shared_clock final : public clock_source {
public:
  std::int64_t wall_ms() const override { return now_ms_; }
  std::int64_t steady_ms() const override { return now_ms_; }
  void advance_ms(std::int64_t by) { now_ms_ += by; }

private:
  std::atomic<std::int64_t> now_ms_{1'700'000'000'000};
};

/// Until `so`; a failure of the test if it does not come about.
template <class Condition>
void eventually(Condition so) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!so()) {
    ASSERT_LT(std::chrono::steady_clock::now(), until) << "it did not come about";
    std::this_thread::sleep_for(std::chrono::milliseconds{1}); // between two looks at the condition
  }
}

template <class T, class E>
T must(result<T, E> r) {
  if (!r)
    throw std::runtime_error("unexpected error: " + r.error().detail);
  return *std::move(r);
}

struct opened_outbox {
  explicit opened_outbox(const std::filesystem::path& where, const clock_source& clock, outbox_limits limits = {})
    : store(must(storage::control_store::open(where))), items(must(outbox::open(*store, clock, limits))) {}
  std::unique_ptr<storage::control_store> store;
  std::unique_ptr<outbox> items;
};

inline draft draft_for(std::string destination, std::string key, std::string body = "{}") { return {std::move(destination), std::move(key), "test", std::move(body)}; }
inline draft about(session_id chat, draft d) {
  d.session = chat;
  return d;
}
inline void add(outbox& to, draft d) { must(to.add(std::vector{std::move(d)})); }
inline std::vector<item> all(const outbox& o) { return must(o.list({.limit = 1000})); }

/// Notes what is sent, answers when and as the test says.
class told_sender final : public sender {
public:
  struct attempt {
    item what;
    std::function<void(attempt_result)> done;
  };

  std::size_t at_once(const std::string&) const override { return limit; }
  void send(const item& what, std::function<void(attempt_result)> done) override {
    const std::scoped_lock hold{mutex_};
    attempts_.push_back({what, std::move(done)});
    changed_.notify_all();
  }

  /// The n-th attempt of all, from 0.
  attempt nth(std::size_t n) {
    std::unique_lock hold{mutex_};
    if (!changed_.wait_for(hold, patience, [&] { return attempts_.size() > n; }))
      throw std::runtime_error("no attempt " + std::to_string(n));
    return attempts_[n];
  }
  void answer(std::size_t n, attempt_result::outcome how, std::string text = {}) { nth(n).done({how, std::move(text)}); }
  std::size_t count() {
    const std::scoped_lock hold{mutex_};
    return attempts_.size();
  }

  std::size_t limit = 8;

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<attempt> attempts_;
};

} // namespace parley::outbox::testing
