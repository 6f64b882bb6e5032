// Notes which chats carry which attachments, from the records after their commit.
#pragma once
#include "attachments/attachment_store.hpp"
#include "storage/log_follower.hpp"

namespace parley::attachments {

/// Owns a thread. A reference is noted within moments after its message is durable; no file is forgotten before a day has passed.
class reference_follower {
public:
  /// All three outlive it.
  static result<std::unique_ptr<reference_follower>, storage::storage_error> start(storage::store& log, storage::control_store& rows, attachment_store& store);

  /// Every record before this group has been looked at. Any thread.
  std::uint64_t next_group() const { return follower_->next_group(); }

private:
  reference_follower(attachment_store& store, std::uint64_t first_group) : store_(store), kept_group_(first_group) {}
  void add(frame_view record);
  bool caught_up(std::uint64_t next_group);

  attachment_store& store_;
  std::uint64_t kept_group_; ///< as on disk
  std::vector<attachment_store::reference> found_;
  std::unique_ptr<storage::log_follower> follower_; // declared last: its thread uses the rest
};

} // namespace parley::attachments
