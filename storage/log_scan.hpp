// Reads the log from front to back.
#pragma once
#include "storage/reader.hpp"
#include "storage/snapshot.hpp"

namespace parley::storage {

/// Gives every sound record from group `first` on to `each`, every other one to `bad`; either ends the scan by returning false.
/// Takes a new snapshot every few megabytes, so that a long scan does not keep the map from growing.
result<ok_t, storage_error> scan_log(
  read_slot& slot, std::uint64_t first, const std::function<bool(const log_record&)>& each, const std::function<bool(position, std::string_view why)>& bad);

} // namespace parley::storage
