// Numbers that are never given twice, not even across a crash.
#pragma once
#include "storage/reader.hpp"

#include <charconv>
#include <functional>
#include <string>

namespace parley::actors {

/// Reserves blocks in the table `meta`: the reservation is in the log's order before anything that uses its numbers, so a crash at worst
/// skips the rest of a block.
class durable_counter {
public:
  using reserve = std::function<void(storage::table_update)>;

  /// `update` adds to the group that is being filled.
  durable_counter(std::string key, std::uint64_t block, storage::reader& store, reserve update) : key_(std::move(key)), block_(block), update_(std::move(update)) {
    auto stored = store.get(storage::table::meta, key_).value_or("1");
    std::from_chars(stored.data(), stored.data() + stored.size(), next_);
    reserved_ = next_;
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
