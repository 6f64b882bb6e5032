#include "domain/waiting_line.hpp"

#include <cassert>

namespace parley::domain {

namespace {
// A ring with fewer places is not worth tidying.
constexpr std::size_t small_ring = 64;
// More empty places than this for each taken one: a single session that nobody takes would otherwise keep the places of all who came and
// went behind it.
constexpr std::size_t empty_places_per_session = 8;
} // namespace

ticket waiting_line::push(session_id s) {
  assert(s);
  ring_.push_back(s);
  ++ring_live_;
  return end() - 1;
}

void waiting_line::put_back(waiting_session w) {
  assert(w.session && w.place < end());
  if (w.place < base_) {
    returned_.emplace(w.place, w.session);
    return;
  }
  session_id& place = ring_[w.place - base_];
  if (place)
    return;
  place = w.session;
  ++ring_live_;
}

bool waiting_line::erase(waiting_session w) {
  if (w.place < base_) {
    auto it = returned_.find(w.place);
    if (it == returned_.end() || it->second != w.session)
      return false;
    returned_.erase(it);
    return true;
  }
  if (!w.session || w.place >= end() || ring_[w.place - base_] != w.session)
    return false;
  ring_[w.place - base_] = {};
  --ring_live_;
  tidy();
  return true;
}

void waiting_line::tidy() {
  while (!ring_.empty() && !ring_.front()) {
    ring_.pop_front();
    ++base_;
  }
  if (ring_.size() <= small_ring || ring_.size() <= ring_live_ * (empty_places_per_session + 1))
    return;
  // Each empty place was once a push, so moving the few that are left is paid for.
  for (session_id s : ring_) {
    if (s)
      returned_.emplace_hint(returned_.end(), base_, s);
    ++base_;
  }
  ring_.clear();
  ring_live_ = 0;
}

std::optional<waiting_session> waiting_line::front() const {
  if (!returned_.empty())
    return waiting_session{returned_.begin()->first, returned_.begin()->second};
  if (!ring_.empty())
    return waiting_session{base_, ring_.front()};
  return {};
}

void waiting_line::append_oldest(std::size_t limit, std::vector<waiting_session>& to) const {
  for (auto it = returned_.begin(); it != returned_.end() && limit > 0; ++it, --limit)
    to.push_back({it->first, it->second});
  for (std::size_t i = 0; i < ring_.size() && limit > 0; ++i)
    if (ring_[i]) {
      to.push_back({base_ + i, ring_[i]});
      --limit;
    }
}

} // namespace parley::domain
