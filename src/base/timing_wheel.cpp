#include "base/timing_wheel.hpp"

#include <algorithm>
#include <bit>

namespace parley {

timing_wheel::timing_wheel(std::int64_t now_ms, std::size_t slots, std::int64_t slot_ms) : slots_(std::bit_ceil(slots)), slot_ms_(slot_ms), tick_(now_ms / slot_ms) {
  for (auto& head : slots_)
    head.prev = head.next = &head;
}

timing_wheel::~timing_wheel() {
  for (auto& head : slots_)
    while (head.next != &head)
      remove(*head.next);
}

void timing_wheel::arm(timer_node& node, std::int64_t due_ms) {
  cancel(node);
  // Rounded up: a deadline is noticed late, never early.
  node.due_tick_ = std::max(due_ms / slot_ms_ + (due_ms % slot_ms_ > 0), tick_ + 1);
  insert(node, slot_of(node.due_tick_));
  ++armed_;
}

void timing_wheel::cancel(timer_node& node) {
  if (!node.armed())
    return;
  remove(node);
  --armed_;
}

} // namespace parley
