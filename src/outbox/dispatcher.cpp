#include "outbox/dispatcher.hpp"

#include "base/beginning.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <pthread.h>
#include <random>
#include <utility>

namespace parley::outbox {

namespace {

/// Items taken in one go: what they hold in memory together is bounded by it.
constexpr std::size_t taken_at_once = 64;
/// Longest sleep. The wall clock may be set, a waiting thread does not hear of it.
constexpr std::int64_t longest_pause_ms = 1'000;
/// While the store can't be written.
constexpr std::int64_t full_disk_pause_ms = 200;

std::uint64_t dice() {
  thread_local std::mt19937_64 source{std::random_device{}()};
  return source();
}

} // namespace

item after_attempt(item i, const attempt_result& r, const back_off& b, std::int64_t now_ms, std::uint64_t random) {
  ++i.attempts;
  i.last_answer = beginning_of(r.answer, max_answer_bytes);
  const auto finish = [&](item_state s) {
    i.state = s;
    i.finished_ms = now_ms;
    i.next_attempt_ms = 0;
  };
  switch (r.how) {
    case attempt_result::outcome::delivered: finish(item_state::delivered); break;
    case attempt_result::outcome::refused:
    case attempt_result::outcome::gone: finish(item_state::given_up); break;
    case attempt_result::outcome::failed:
      i.next_attempt_ms = now_ms + wait_ms(b, i.attempts, random);
      if (i.next_attempt_ms - i.waiting_since_ms > b.give_up_ms)
        finish(item_state::given_up);
      break;
  }
  return i;
}

dispatcher::dispatcher(outbox& from, sender& by, const clock_source& clock, back_off wait) : from_(from), by_(by), clock_(clock), wait_(wait) {
  from_.on_news([in = inbox_] {
    const std::scoped_lock hold{in->mutex};
    in->change = inbox::news::some;
    in->woken.notify_one();
  });
  thread_ = std::thread{[this] { run(); }};
}

dispatcher::~dispatcher() {
  {
    const std::scoped_lock hold{inbox_->mutex};
    inbox_->goes_on = inbox::running::no;
    inbox_->woken.notify_one();
  }
  thread_.join();
}

void dispatcher::run() {
  ::pthread_setname_np(::pthread_self(), "outbox");
  for (;;) {
    std::vector<answered> answers;
    bool stopping = false;
    {
      std::unique_lock hold{inbox_->mutex};
      inbox_->woken.wait_for(hold, std::chrono::milliseconds{pause_ms()},
        [&] { return !inbox_->answers.empty() || inbox_->change == inbox::news::some || inbox_->goes_on == inbox::running::no; });
      answers = std::exchange(inbox_->answers, {});
      inbox_->change = inbox::news::none;
      stopping = inbox_->goes_on == inbox::running::no;
    }
    write_down(std::move(answers));
    if (stopping)
      return;
    if (unwritten_.empty()) // else more would be sent than can be written down
      start_due();
  }
}

std::int64_t dispatcher::pause_ms() const {
  if (!unwritten_.empty())
    return full_disk_pause_ms;
  const auto next = from_.next_due_ms();
  // Due already and not taken: the destination has as much under way as it may, and an answer will wake us.
  return !next || *next <= clock_.wall_ms() ? longest_pause_ms : std::min(*next - clock_.wall_ms(), longest_pause_ms);
}

void dispatcher::write_down(std::vector<answered> answers) {
  const auto now_ms = clock_.wall_ms();
  for (auto& a : answers) {
    unwritten_.push_back(after_attempt(std::move(a.what), a.how, wait_, now_ms, dice()));
    const auto& i = unwritten_.back();
    if (i.state == item_state::given_up)
      log::warning("outbox_given_up", {{"id", i.id}, {"destination", i.what.destination}, {"attempts", i.attempts}, {"answer", i.last_answer}});
    else if (i.state == item_state::waiting)
      log::info("outbox_attempt_failed", {{"id", i.id}, {"destination", i.what.destination}, {"attempts", i.attempts}, {"answer", i.last_answer}});
  }
  if (unwritten_.empty())
    return;
  if (auto done = from_.conclude(unwritten_); !done) {
    log::error("outbox_not_written", {{"detail", done.error().detail}});
    return;
  }
  unwritten_.clear();
}

void dispatcher::start_due() {
  for (;;) {
    auto due = from_.take_due([this](const std::string& d) { return by_.at_once(d); }, taken_at_once);
    for (auto& i : due) {
      auto answer = [in = inbox_, what = i](attempt_result r) mutable {
        const std::scoped_lock hold{in->mutex};
        in->answers.push_back({std::move(what), std::move(r)});
        in->woken.notify_one();
      };
      by_.send(i, std::move(answer));
    }
    if (due.size() < taken_at_once)
      return;
  }
}

} // namespace parley::outbox
