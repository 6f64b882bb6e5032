// What happens when nobody does anything.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>

namespace parley::sim {

/// Whatever was due has happened when the shard has come to rest, and nothing happens before it is due or twice: a record that a deadline wrote is the
/// one that was due in the state before it. An operator that does not come back within its grace holds nothing.
struct deadlines final : invariant {
  explicit deadlines(const scene& s) : invariant("deadlines", s) {}
  void decided(const entry& e) override;
  void crashed() override { gone_since_ms_.clear(); }
  void stepped() override;
  void settled() override;

private:
  std::map<operator_id, std::int64_t> gone_since_ms_; ///< operators without a connection
};

} // namespace parley::sim
