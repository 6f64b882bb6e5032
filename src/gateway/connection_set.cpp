#include "gateway/connection_set.hpp"

#include "gateway/connection.hpp"

#include <chrono>
#include <vector>

namespace parley::gateway {

namespace {
/// How often deadlines of connections are looked at: they are seconds, nobody minds half a second.
constexpr std::chrono::milliseconds deadline_check{500};
} // namespace

void connection_set::admit(connection* c) {
  const actors::outlet_ptr owner{c};
  open_.emplace(c, owner);
  ++count_;
  c->start();
}

void connection_set::watch_deadlines() {
  watch_.expires_after(deadline_check);
  watch_.async_wait([this, alive = std::weak_ptr{alive_}](boost::system::error_code stopped) {
    if (stopped || alive.expired())
      return;
    const auto now_ms = front_.steady_ms();
    std::vector<actors::outlet_ptr> all; // closing one changes open_
    for (auto& [c, owner] : open_)
      if (c->past_deadline(now_ms))
        all.push_back(owner);
    for (auto& owner : all)
      static_cast<connection&>(*owner).deadline_passed();
    watch_deadlines();
  });
}

void connection_set::closed(connection& c) {
  open_.erase(&c);
  front_.counters.closed.add();
  --count_;
}

void connection_set::resume_reading() {
  const auto all = open_;
  for (const auto& [c, owner] : all)
    c->resume_reading();
}

void connection_set::close_when_answered(error_code why) {
  watch_.cancel();
  const auto all = open_;
  for (const auto& [c, owner] : all)
    c->close_when_answered(why);
}

void connection_set::shut_all() {
  const auto all = open_;
  for (const auto& [c, owner] : all)
    c->shut();
}

} // namespace parley::gateway
