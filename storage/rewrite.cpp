#include "storage/rewrite.hpp"

#include "storage/checksum.hpp"
#include "storage/commit.hpp"
#include "storage/faults.hpp"
#include "storage/record.hpp"

#include <algorithm>

namespace parley::storage {

namespace {

using outcome = result<ok_t, storage_error>;

/// Bytes of groups in one transaction: the writer waits so long.
constexpr std::size_t slice_bytes = 4 << 20;
/// … and how many groups, for each has a page of its own at least.
constexpr std::size_t slice_groups = 256;

struct changed_group {
  std::uint64_t number;
  std::vector<std::byte> bytes;
};

/// The group with its records at `where` (all of this group) changed; empty bytes if nothing was.
result<changed_group, storage_error> changed(store::impl& s, MDB_txn* txn, std::span<const position> where, const frame_change& change, rewritten& done) {
  changed_group g{where.front().group(), {}};
  MDB_val key{sizeof g.number, &g.number}, value;
  if (int rc = mdb_get(txn, s.log, &key, &value))
    return failure{fault(rc, "reading group " + std::to_string(g.number))};
  const auto* first = static_cast<const std::byte*>(value.mv_data);
  std::vector<std::byte> bytes(first, first + value.mv_size);
  bool any = false;
  for (const auto at : where) {
    stored_record r;
    if (read_record(bytes, at, r) != record_fault::none) {
      ++done.damaged;
      continue;
    }
    std::byte* const record = bytes.data() + at.offset();
    if (!change({record + sizeof(record_head), r.links.frame_bytes}))
      continue;
    const auto checksum = checksum_of(record, r.links.frame_bytes);
    std::memcpy(record + offsetof(record_head, checksum), &checksum, sizeof checksum);
    ++done.records;
    any = true;
  }
  if (any)
    g.bytes = std::move(bytes);
  return g;
}

outcome put(store::impl& s, MDB_txn* txn, changed_group& g) {
  MDB_val key{sizeof g.number, &g.number}, value{g.bytes.size(), g.bytes.data()};
  if (int rc = mdb_put(txn, s.log, &key, &value, 0))
    return failure{fault(rc, "rewriting group " + std::to_string(g.number))};
  return ok;
}

outcome make_room(store::impl& s, std::uint64_t groups, std::uint64_t bytes) {
  const auto needed = bytes_needed(s, groups, bytes);
  if (!needed)
    return failure{needed.error()};
  if (auto held = make_map_hold(s, *needed); !held)
    return held;
  while (s.file.room() < *needed)
    if (auto grown = s.file.grow(); !grown)
      return grown;
  return ok;
}

/// Changes as much as one transaction takes; `where` moves behind it.
outcome rewrite_slice(store::impl& s, std::span<const position>& where, const frame_change& change, rewritten& done) {
  std::lock_guard hold(s.writing);
  std::vector<changed_group> groups;
  std::size_t bytes = 0;
  auto rest = where;
  auto now = done;
  {
    std::shared_lock map(s.gate);
    MDB_txn* raw = nullptr;
    if (int rc = mdb_txn_begin(s.env(), nullptr, MDB_RDONLY, &raw))
      return failure{fault(rc, "beginning to read what is to be rewritten")};
    const transaction txn{raw};
    while (!rest.empty() && bytes < slice_bytes && groups.size() < slice_groups) {
      const auto same = std::ranges::find_if(rest, [&](position p) { return p.group() != rest.front().group(); }) - rest.begin();
      auto g = changed(s, raw, rest.first(std::size_t(same)), change, now);
      if (!g)
        return failure{g.error()};
      rest = rest.subspan(std::size_t(same));
      bytes += g->bytes.size();
      if (!g->bytes.empty())
        groups.push_back(*std::move(g));
    }
  }
  if (!groups.empty()) {
    if (auto roomy = make_room(s, groups.size(), bytes); !roomy)
      return roomy;
    auto put_all = in_transaction(s, [&](MDB_txn* txn) -> outcome {
      for (auto& g : groups)
        if (auto stored = put(s, txn, g); !stored)
          return stored;
      return ok;
    });
    if (!put_all)
      return put_all;
  }
  where = rest;
  done = now;
  return ok;
}

} // namespace

result<rewritten, storage_error> rewrite_records(store& s, std::span<const position> where, const frame_change& change) {
  rewritten done;
  while (!where.empty())
    if (auto slice = rewrite_slice(s.native(), where, change, done); !slice)
      return failure{slice.error()};
  return done;
}

} // namespace parley::storage
