#include "storage/log_scan.hpp"

#include "storage/record.hpp"

namespace parley::storage {

namespace {

/// Bytes of groups read within one snapshot.
constexpr std::size_t slice_bytes = 16 << 20;

enum class next : std::uint8_t { go_on, stop };

struct scan_state {
  const std::function<bool(const log_record&)>& each;
  const std::function<bool(position, std::string_view)>& bad;
  std::vector<std::uint64_t> aligned; ///< copy of a group that LMDB keeps at an odd place

  /// Small values lie in B-tree pages, aligned to 2; frames are read in place and need 8. Large ones have pages of their own and are fine.
  std::span<const std::byte> align(std::span<const std::byte> group) {
    if (reinterpret_cast<std::uintptr_t>(group.data()) % alignof(std::uint64_t) == 0)
      return group;
    aligned.resize(group.size() / sizeof(std::uint64_t) + 1);
    std::memcpy(aligned.data(), group.data(), group.size());
    return {reinterpret_cast<const std::byte*>(aligned.data()), group.size()};
  }

  next read_group(std::uint64_t number, std::span<const std::byte> group) {
    for (std::size_t at = 0; at < group.size();) {
      const position where{number, std::uint32_t(at)};
      stored_record r;
      const auto fault = read_record(group, where, r);
      if (fault == record_fault::length)
        return bad(where, describe(fault)) ? next::go_on : next::stop; // the rest of the group can't be found
      const bool more = fault == record_fault::none ? each({where, r.links, trusted_frame(r.frame)}) : bad(where, describe(fault));
      if (!more)
        return next::stop;
      at = r.next_offset();
    }
    return next::go_on;
  }
};

} // namespace

result<ok_t, storage_error> scan_log(
  read_slot& slot, std::uint64_t first, const std::function<bool(const log_record&)>& each, const std::function<bool(position, std::string_view)>& bad) {
  scan_state state{each, bad, {}};
  std::uint64_t number = first;
  for (;;) {
    const auto snap = snapshot::take(slot);
    if (!snap)
      return failure{snap.error()};
    MDB_val key{sizeof number, &number}, value;
    int rc = mdb_cursor_get(snap->log(), &key, &value, MDB_SET_RANGE);
    for (std::size_t read = 0; rc == 0 && read < slice_bytes; rc = mdb_cursor_get(snap->log(), &key, &value, MDB_NEXT)) {
      std::memcpy(&number, key.mv_data, sizeof number);
      if (state.read_group(number, state.align({static_cast<const std::byte*>(value.mv_data), value.mv_size})) == next::stop)
        return ok;
      ++number;
      read += value.mv_size;
    }
    if (rc == MDB_NOTFOUND)
      return ok;
    if (rc)
      return failure{fault(rc, "reading the log")};
  }
}

} // namespace parley::storage
