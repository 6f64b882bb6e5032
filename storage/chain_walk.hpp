// Walks a session's records from the newest back to the first, along the links.
#pragma once
#include "storage/record.hpp"
#include "storage/snapshot.hpp"

namespace parley::storage {

/// Within one snapshot. Every record is checked: its checksum, and that it is the record the link promised.
class chain_walk {
public:
  chain_walk(const snapshot& within) : within_(within) {}

  /// To the newest record of the chain.
  result<ok_t, storage_error> start(position newest);
  /// Back to the record with this seq, over skip links where they do not lead too far. Requires 1 ≤ seq ≤ head().seq.
  result<ok_t, storage_error> back_to(std::uint64_t seq);

  const stored_record& record() const { return record_; }
  const frame_head& head() const { return head_; }
  bool at_first() const { return head_.seq == 1; }

private:
  result<ok_t, storage_error> load(position p);
  result<ok_t, storage_error> follow(position link, std::uint64_t seq);

  const snapshot& within_;
  std::uint64_t group_ = 0; ///< whose bytes these are; 0: none yet
  std::span<const std::byte> bytes_;
  stored_record record_{};
  frame_head head_;
};

} // namespace parley::storage
