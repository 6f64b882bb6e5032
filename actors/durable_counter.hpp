// Numbers that are never given twice, not even across a crash.
#pragma once
#include "storage/group.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace parley::actors {

/// Reserves blocks in the table `meta`. The reservation is in the log's order before anything that uses its numbers, so that whatever is stored
/// has numbers of its own, and a crash at worst skips the rest of a block. Who tells a number to somebody before a record with it is stored must
/// ask may_be_told() first: a crash could take the reservation back, and the next life of the process would give the number to another one.
class durable_counter {
public:
  /// Adds to the group that is being filled; `durable` is to be called when that is on disk.
  using reserve = std::function<void(storage::table_update, std::function<void()> durable)>;

  /// Of every counter's key in the table.
  static constexpr std::string_view prefix = "next_";

  /// Goes on where the numbers in `kept`, by key, end. `update` adds to the group that is being filled.
  durable_counter(std::string_view name, std::uint64_t block, const std::map<std::string, std::uint64_t>& kept, reserve update)
    : key_(std::string{prefix}.append(name)), block_(block), update_(std::move(update)) {
    if (auto found = kept.find(key_); found != kept.end())
      next_ = found->second;
    reserved_ = durable_ = next_;
  }

  std::uint64_t take() {
    if (next_ == reserved_)
      reserve_block();
    return next_++;
  }

  /// Is the reservation of the number that take() would give on disk? If not it is on its way there. The next block is reserved when half of one
  /// is used, so that this is false only just after a start, and while the disk is full.
  bool may_be_told() {
    if (reserved_ - next_ <= block_ / 2 && reserved_ == durable_)
      reserve_block();
    return next_ < durable_;
  }

private:
  void reserve_block() {
    reserved_ += block_;
    update_({storage::table::meta, key_, std::to_string(reserved_)}, [this, up_to = reserved_] { durable_ = up_to; });
  }

  std::string key_;
  std::uint64_t block_;
  reserve update_;
  std::uint64_t next_ = 1;
  std::uint64_t reserved_ = 1;
  std::uint64_t durable_ = 1; ///< so much of what is reserved is on disk
};

} // namespace parley::actors
