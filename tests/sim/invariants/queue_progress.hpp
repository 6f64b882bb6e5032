// Nobody waits while somebody is free.
#pragma once
#include "tests/sim/invariant.hpp"

namespace parley::sim {

/// When the shard has come to rest, there is no session that waits in a queue and operator of that queue who could be offered it.
struct queue_progress final : invariant {
  explicit queue_progress(const scene& s) : invariant("queue progress", s) {}
  void settled() override;

private:
  bool may_have(const std::deque<entry>& records, operator_id op, const roster::person& p) const;
};

} // namespace parley::sim
