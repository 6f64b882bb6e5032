#include "storage/commit.hpp"

#include "storage/checksum.hpp"
#include "storage/faults.hpp"

#include <cstring>

namespace parley::storage {

namespace {

using outcome = result<ok_t, storage_error>;

constexpr MDB_dbi free_list = 0; // LMDB's own table of pages that can be reused

/// Pages that a value can take besides its entry in a leaf. LMDB's page head is 16 bytes.
std::uint64_t pages_of(std::uint64_t value_bytes, std::uint64_t page_bytes) { return (value_bytes + 15) / page_bytes + 1; }

struct tree_size {
  std::uint64_t depth = 0, pages = 0;
};

result<tree_size, storage_error> size_of(MDB_txn* txn, MDB_dbi dbi) {
  MDB_stat stat;
  if (int rc = mdb_stat(txn, dbi, &stat))
    return failure{fault(rc, "reading the size of a table")};
  return tree_size{stat.ms_depth, stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages};
}

/// New pages for `changes` changes at random places of a tree: each copies its path, though no page twice, and may split a page on every level
/// (more than one split a change needs a tree of splits, which only happens once per fan-out).
std::uint64_t pages_of_changes(std::uint64_t changes, tree_size tree) {
  if (changes == 0)
    return 0;
  constexpr std::uint64_t new_levels = 2; // the tree may get a new root, and its first page
  return std::min(changes * tree.depth, tree.pages) + 2 * changes + tree.depth + new_levels;
}

outcome put_record_bytes(store::impl& s, MDB_txn* txn, const group& g) {
  std::uint64_t number = g.number();
  MDB_val key{sizeof number, &number}, value{g.bytes(), nullptr};
  // LMDB hands out the place, so that the bytes are copied once.
  if (int rc = mdb_put(txn, s.log, &key, &value, MDB_APPEND | MDB_RESERVE))
    return failure{fault(rc, "writing group " + std::to_string(number))};
  std::memcpy(value.mv_data, g.block()->data(), g.bytes());
  return ok;
}

outcome put_entry(store::impl& s, MDB_txn* txn, const table_update& u) {
  const auto checksum = checksum_of(u.key, u.value);
  MDB_val key = bytes_of(u.key), value{sizeof checksum + u.value.size(), nullptr};
  if (int rc = mdb_put(txn, s.handle(u.where), &key, &value, MDB_RESERVE))
    return failure{fault(rc, "putting a table entry")};
  auto* at = static_cast<std::byte*>(value.mv_data);
  std::memcpy(at, &checksum, sizeof checksum);
  std::memcpy(at + sizeof checksum, u.value.data(), u.value.size());
  return ok;
}

outcome erase_entry(store::impl& s, MDB_txn* txn, const table_update& u) {
  MDB_val key = bytes_of(u.key);
  if (int rc = mdb_del(txn, s.handle(u.where), &key, nullptr); rc && rc != MDB_NOTFOUND) // erasing what is not there is done already
    return failure{fault(rc, "erasing a table entry")};
  return ok;
}

outcome apply(store::impl& s, MDB_txn* txn, const table_update& u) { return u.what == table_update::action::put ? put_entry(s, txn, u) : erase_entry(s, txn, u); }

outcome apply_all(store::impl& s, MDB_txn* txn, updates_view updates) {
  for (const auto& u : updates)
    if (auto done = apply(s, txn, u); !done)
      return done;
  return ok;
}

/// What a commit will change, as far as space goes.
struct volume {
  std::uint64_t pages = 0; ///< for values and leaves of the log
  std::array<std::uint64_t, table_count> changes{};

  void count(const store::impl& s, updates_view updates) {
    for (const auto& u : updates) {
      ++changes[std::size_t(u.where)];
      const auto bytes = sizeof(value_checksum) + u.value.size();
      pages += bytes > s.page_bytes / 4 ? pages_of(bytes, s.page_bytes) : 0;
    }
  }
};

result<std::uint64_t, storage_error> bytes_needed(store::impl& s, volume v) {
  MDB_txn* raw = nullptr;
  if (int rc = mdb_txn_begin(s.env(), nullptr, MDB_RDONLY, &raw))
    return failure{fault(rc, "reading the size of the tables")};
  const transaction txn{raw};
  const auto log = size_of(raw, s.log), free = size_of(raw, free_list);
  if (!log || !free)
    return failure{(log ? free : log).error()};
  v.pages += log->depth;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto tree = size_of(raw, s.tables[i]);
    if (!tree)
      return failure{tree.error()};
    v.pages += pages_of_changes(v.changes[i], *tree);
  }
  // Every copied page leaves its old one behind; the list of those is written too, and may rewrite all of itself.
  v.pages += v.pages * sizeof(std::size_t) / s.page_bytes + 2 * free->pages;
  constexpr std::uint64_t margin_pages = 128; // the table of tables, and what this estimate does not know
  return s.used_bytes() + (v.pages + margin_pages) * s.page_bytes;
}

} // namespace

outcome in_transaction(store::impl& s, const std::function<outcome(MDB_txn*)>& work) {
  auto attempt = [&]() -> outcome {
    MDB_txn* raw = nullptr;
    if (int rc = mdb_txn_begin(s.env(), nullptr, 0, &raw))
      return failure{fault(rc, "beginning a commit")};
    transaction txn{raw};
    if (auto done = work(raw); !done)
      return done;
    if (int rc = mdb_txn_commit(txn.release()))
      return failure{fault(rc, "committing")};
    return ok;
  };
  if (auto done = attempt(); !done)
    return failure{storage_error{storage_errc::io, done.error().detail}};
  return ok;
}

result<std::uint64_t, storage_error> bytes_needed(store::impl& s, groups_view groups) {
  volume v;
  for (const auto& g : groups) {
    v.pages += pages_of(g->bytes(), s.page_bytes) + 2; // entries of the log are appended: each may need a new leaf, and what leads there
    v.count(s, g->updates());
  }
  return bytes_needed(s, v);
}

result<std::uint64_t, storage_error> bytes_needed(store::impl& s, updates_view updates) {
  volume v;
  v.count(s, updates);
  return bytes_needed(s, v);
}

result<std::uint64_t, storage_error> bytes_needed(store::impl& s, std::uint64_t values, std::uint64_t bytes) {
  volume v;
  constexpr std::uint64_t most_levels = 8; // of the log's tree: each value may copy the way to it
  v.pages = bytes / s.page_bytes + values * (2 + most_levels);
  return bytes_needed(s, v);
}

outcome make_map_hold(store::impl& s, std::uint64_t bytes) {
  const std::uint64_t now = s.map_bytes();
  std::uint64_t map = now;
  while (bytes > map / 4 * 3)
    map *= 2;
  if (map == now)
    return ok;
  std::unique_lock alone(s.gate);
  if (int rc = mdb_env_set_mapsize(s.env(), map))
    return failure{fault(rc, "growing the map")};
  return ok;
}

outcome commit(store::impl& s, groups_view groups) {
  // Readers do not move the map of a process that writes, so holding the gate is not needed: only this thread ever takes it alone.
  auto done = in_transaction(s, [&](MDB_txn* txn) -> outcome {
    for (const auto& g : groups) {
      g->seal();
      if (auto put = put_record_bytes(s, txn, *g); !put)
        return put;
      if (auto applied = apply_all(s, txn, g->updates()); !applied)
        return applied;
    }
    return ok;
  });
  if (!done)
    return done;
  // Sequentially consistent, as in store::wait_for_group: either it sees this number or we see that it waits.
  s.next_group.store(groups.back()->number() + 1);
  if (s.waiting_for_groups.load() > 0) {
    { std::lock_guard hold(s.bell); } // who has looked at the number and is not asleep yet holds this
    s.rung.notify_all();
  }
  return ok;
}

outcome commit(store::impl& s, updates_view updates) {
  return in_transaction(s, [&](MDB_txn* txn) { return apply_all(s, txn, updates); });
}

} // namespace parley::storage
