// Numbers that are never given twice, not even across a crash.
#pragma once
#include "storage/group.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace parley::actors {

/// Reserves blocks in the table `meta`: the reservation is in the log's order before anything that uses its numbers, so a crash at worst
/// skips the rest of a block.
class durable_counter {
public:
  using reserve = std::function<void(storage::table_update)>;

  /// Of every counter's key in the table.
  static constexpr std::string_view prefix = "next_";

  /// Goes on where the numbers in `kept`, by key, end. `update` adds to the group that is being filled.
  durable_counter(std::string_view name, std::uint64_t block, const std::map<std::string, std::uint64_t>& kept, reserve update)
    : key_(std::string{prefix}.append(name)), block_(block), update_(std::move(update)) {
    if (auto found = kept.find(key_); found != kept.end())
      next_ = reserved_ = found->second;
  }

  std::uint64_t take() {
    if (next_ == reserved_) {
      reserved_ += block_;
      update_({storage::table::meta, key_, std::to_string(reserved_)});
    }
    return next_++;
  }

private:
  std::string key_;
  std::uint64_t block_;
  reserve update_;
  std::uint64_t next_ = 1;
  std::uint64_t reserved_ = 1;
};

} // namespace parley::actors
