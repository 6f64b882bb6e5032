// What is counted as it goes must be what counting anew gives.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>

namespace parley::sim {

/// When the shard has come to rest, the slots in use that an operator was last told are those that the records give it.
struct counters_are_a_recount final : invariant {
  explicit counters_are_a_recount(const scene& s) : invariant("counters are a recount", s) {}
  void delivered(const connection& c, frame_view f) override;
  void closed(const connection& c) override { told_.erase(&c); }
  void crashed() override { told_.clear(); }
  void settled() override;

private:
  std::map<const connection*, std::map<operator_id, slot_counts>> told_;
};

} // namespace parley::sim
