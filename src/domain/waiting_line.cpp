#include "domain/waiting_line.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace parley::domain {

namespace {
// Two neighbours that together fill less than this become one block: so blocks are a quarter full on average or more, and there is room again before
// the next split, which pays for the copy.
constexpr std::size_t join_below = waiting_line::block_sessions / 2;
} // namespace

void waiting_line::set_order(waiting_order o) {
  if (o == order_)
    return;
  order_ = o;
  std::vector<waiting_session> all;
  all.reserve(size_);
  for (cursor c{*this}; c; ++c)
    all.push_back(*c);
  std::ranges::sort(all, order_);
  blocks_.clear();
  size_ = 0;
  for (waiting_session w : all)
    append(w);
}

bool waiting_line::insert(waiting_session w) {
  assert(w.session && w.place);
  auto b = block_for(w);
  if (b == blocks_.end()) {
    append(w);
    return true;
  }
  waiting_session* at = place_in(*b, w);
  if (*at == w)
    return false;
  if (b->size() == block_sessions) {
    split(b);
    return insert(w);
  }
  if (b->begin > 0 && (b->end == block_sessions || at - b->first_used() < b->end_used() - at)) {
    std::move(b->first_used(), at, b->first_used() - 1);
    --b->begin;
    --at;
  } else {
    std::move_backward(at, b->end_used(), b->end_used() + 1);
    ++b->end;
  }
  *at = w;
  ++size_;
  return true;
}

bool waiting_line::erase(waiting_session w) {
  auto b = block_for(w);
  if (b == blocks_.end())
    return false;
  waiting_session* at = place_in(*b, w);
  if (*at != w)
    return false;
  --size_;
  if (at - b->first_used() < b->end_used() - at) {
    std::move_backward(b->first_used(), at, at + 1);
    ++b->begin;
  } else {
    std::move(at + 1, b->end_used(), at);
    --b->end;
  }
  shrink(b);
  return true;
}

std::optional<waiting_session> waiting_line::front() const {
  if (blocks_.empty())
    return {};
  return *blocks_.front().first_used();
}

bool waiting_line::contains(waiting_session w) const {
  auto b = block_for(w);
  return b != blocks_.end() && *place_in(*b, w) == w;
}

std::size_t waiting_line::count_before(waiting_session w) const {
  const auto b = block_for(w);
  std::size_t count = b == blocks_.end() ? 0 : std::size_t(place_in(*b, w) - b->first_used());
  for (auto it = blocks_.begin(); it != b; ++it)
    count += it->size();
  return count;
}

std::vector<waiting_line::block>::iterator waiting_line::block_for(waiting_session w) {
  if (blocks_.empty() || order_(blocks_.back().last, w))
    return blocks_.end();
  if (!order_(blocks_.front().last, w))
    return blocks_.begin();
  return std::ranges::lower_bound(blocks_, w, order_, &block::last);
}

waiting_session* waiting_line::place_in(const block& b, waiting_session w) const {
  if (!order_(*b.first_used(), w))
    return b.first_used();
  return std::lower_bound(b.first_used(), b.end_used(), w, order_);
}

void waiting_line::append(waiting_session w) {
  if (blocks_.empty() || blocks_.back().end == block_sessions)
    blocks_.push_back({w, std::make_unique_for_overwrite<waiting_session[]>(block_sessions)});
  block& b = blocks_.back();
  b.sessions[b.end++] = w;
  b.last = w;
  ++size_;
}

void waiting_line::split(std::vector<block>::iterator b) {
  constexpr std::uint16_t half = block_sessions / 2;
  block back{b->last, std::make_unique_for_overwrite<waiting_session[]>(block_sessions), 0, half};
  std::copy(b->first_used() + half, b->end_used(), back.first_used());
  b->end = half;
  b->last = b->sessions[half - 1];
  blocks_.insert(b + 1, std::move(back));
}

void waiting_line::shrink(std::vector<block>::iterator b) {
  if (b->size() == 0) {
    blocks_.erase(b);
    return;
  }
  b->last = *(b->end_used() - 1);
  if (b->size() >= join_below)
    return;
  if (b + 1 != blocks_.end() && b->size() + (b + 1)->size() < join_below)
    join_with_next(b);
  else if (b != blocks_.begin() && (b - 1)->size() + b->size() < join_below)
    join_with_next(b - 1);
}

void waiting_line::join_with_next(std::vector<block>::iterator b) {
  const auto next = b + 1;
  const auto size = std::uint16_t(b->size());
  std::copy(b->first_used(), b->end_used(), b->sessions.get());
  std::copy(next->first_used(), next->end_used(), b->sessions.get() + size);
  b->begin = 0;
  b->end = std::uint16_t(size + next->size());
  b->last = next->last;
  blocks_.erase(next);
}

} // namespace parley::domain
