// Nobody waits while somebody is free.
#pragma once
#include "tests/sim/invariant.hpp"
#include "tests/sim/roster.hpp"

namespace parley::sim {

/// When the shard has come to rest, there is no session that waits in a queue and operator of that queue who could be offered it.
struct queue_progress final : invariant {
  explicit queue_progress(const scene& s) : invariant("queue progress", s), roster_(s.rules) {}
  void crashed() override { roster_.crashed(); }
  void admitted(const connection& c, const actors::admission& a) override { roster_.admitted(c, a); }
  void arrived(const connection& c, const frame& f, principal author) override { roster_.arrived(c, f, author); }
  void answered(const connection& c, const answer& a) override { roster_.answered(c, a); }
  void closed(const connection& c) override { roster_.closed(c); }
  void settled() override;

private:
  roster roster_;
};

} // namespace parley::sim
