// Deadlines of a shard: many, long, nearly all cancelled or moved before they are due.
#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace parley {

/// A place in a slot's ring.
struct timer_link {
  timer_link* prev = nullptr;
  timer_link* next = nullptr;
};

/// What a timing_wheel holds: derive from it, or make it a member. 24 bytes; must not move while armed, and must be
/// cancelled before it dies (the wheel counts its nodes, so that a node can't leave on its own).
class timer_node : private timer_link {
public:
  timer_node() = default;
  timer_node(const timer_node&) = delete;
  timer_node& operator=(const timer_node&) = delete;
  ~timer_node() { assert(!armed()); }

  bool armed() const { return next != nullptr; }

private:
  friend class timing_wheel;
  std::int64_t due_tick_ = 0;
};
static_assert(sizeof(timer_node) == 24);

/// One level of slots. A node further away than the whole wheel stays in its slot and is looked at once per turn: with deadlines of minutes
/// that is a few nodes in a thousand per tick, where a cascading wheel would move thousands at once (measured stalls of 45–68 ms).
/// One thread owns it. Times are milliseconds of any clock that never goes back.
class timing_wheel {
public:
  /// `slots` is rounded up to a power of two; `slot_ms` is how late a deadline may be noticed.
  explicit timing_wheel(std::int64_t now_ms, std::size_t slots = 1024, std::int64_t slot_ms = 100);
  /// Cancels what is still armed: shards may go down before their sessions do.
  ~timing_wheel();
  timing_wheel(const timing_wheel&) = delete;
  timing_wheel& operator=(const timing_wheel&) = delete;

  /// Due at `due_ms` or, when that is past, at the next tick. An armed node is moved. O(1).
  void arm(timer_node& node, std::int64_t due_ms);
  /// Nothing happens if it is not armed. O(1).
  void cancel(timer_node& node);

  /// Calls `f(timer_node&)` for every node that is due, never before its time; the node is disarmed by then. `f` may arm, cancel and destroy
  /// any node, also the one it was given, but must not call advance(). Returns how many were due.
  template <class F>
  std::size_t advance(std::int64_t now_ms, F f) {
    const std::int64_t now_tick = now_ms / slot_ms_;
    if (now_tick <= tick_)
      return 0;
    // After a long pause one turn shows every node.
    const std::int64_t first = now_tick - tick_ > span() ? now_tick - span() + 1 : tick_ + 1;
    // Set before the callbacks: what they arm is due later than this, so that no slot can be refilled for ever.
    tick_ = now_tick;
    std::size_t fired = 0;
    for (std::int64_t t = first; t <= now_tick; ++t)
      fired += expire(slot_of(t), f);
    return fired;
  }

  std::size_t armed() const { return armed_; }

private:
  template <class F>
  std::size_t expire(timer_link& slot, F& f) {
    std::size_t fired = 0;
    for (timer_link* at = slot.next; at != &slot;) {
      auto& node = static_cast<timer_node&>(*at);
      if (node.due_tick_ > tick_) {
        at = at->next;
        continue;
      }
      // The callback may take away any node, the next one too; a bookmark keeps the place.
      timer_link bookmark;
      insert(bookmark, *at->next);
      cancel(node);
      ++fired;
      f(node);
      at = bookmark.next;
      remove(bookmark);
    }
    return fired;
  }

  std::int64_t span() const { return std::int64_t(slots_.size()); }
  timer_link& slot_of(std::int64_t tick) { return slots_[std::uint64_t(tick) & (slots_.size() - 1)]; }

  static void insert(timer_link& link, timer_link& before) {
    link.prev = before.prev;
    link.next = &before;
    before.prev->next = &link;
    before.prev = &link;
  }
  static void remove(timer_link& link) {
    link.prev->next = link.next;
    link.next->prev = link.prev;
    link.prev = link.next = nullptr;
  }

  std::vector<timer_link> slots_; ///< each the head of a ring
  std::int64_t slot_ms_;
  std::int64_t tick_;
  std::size_t armed_ = 0;
};

} // namespace parley
