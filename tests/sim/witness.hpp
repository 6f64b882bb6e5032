// What can be seen of a simulated shard from outside. Invariants, the trace and the fingerprint are witnesses.
#pragma once
#include "actors/outlet.hpp"
#include "tests/sim/chronicle.hpp"

namespace parley::sim {

class connection;

/// The one answer to a request.
struct answer {
  enum class how : std::uint8_t { acked, refused, answered, admitted } what;
  std::uint64_t client_id = 0;
  session_id session;
  principal author;
  std::uint64_t seq = 0; ///< acked: of the record, if it is one
  std::int64_t time_ms = 0;
  error_code error = error_code::none;
  const frame_head* frame = nullptr; ///< answered: the whole frame; valid during the call
};

/// Called as things happen, in order. Must not call the shard.
class witness {
public:
  virtual ~witness() = default;

  // ---- the disk
  /// The shard handed a record to the disk. Numbers that do not follow come to misnumbered() instead.
  virtual void decided(const entry&) {}
  virtual void misnumbered(frame_view) {}
  virtual void stored(const entry&) {}
  /// Everything that was not durable is gone from the chronicle; all connections are broken.
  virtual void crashed() {}

  // ---- the network, at the shard's end
  /// A request reaches the shard; `author` is who speaks.
  virtual void arrived(const connection&, const frame&, principal /*author*/) {}
  virtual void answered(const connection&, const answer&) {}
  virtual void admitted(const connection&, const actors::admission&) {}
  virtual void delivered(const connection&, frame_view) {}
  /// From here on the shard knows that it is gone.
  virtual void closed(const connection&) {}

  // ---- the run
  /// After each step.
  virtual void stepped() {}
  /// After a step, when nothing is being decided, stored or read.
  virtual void settled() {}
};

} // namespace parley::sim
