#include "storage/reader.hpp"

#include "storage/chain_walk.hpp"
#include "storage/log_scan.hpp"
#include "storage/snapshot.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace parley::storage {

namespace {

using page_result = result<page, storage_error>;

/// Fills a page with `records`, in this order.
page copy_out(std::span<const stored_record> records, page::end what) {
  page p;
  p.what = what;
  if (records.empty())
    return p;
  for (const auto& r : records)
    p.bytes += r.links.frame_bytes;
  p.words.resize(p.bytes / sizeof(std::uint64_t));
  auto* out = reinterpret_cast<std::byte*>(p.words.data());
  for (const auto& r : records) {
    std::memcpy(out, r.frame, r.links.frame_bytes);
    out += r.links.frame_bytes;
  }
  p.records = records.size();
  p.first = records.front().head().seq;
  p.last = records.back().head().seq;
  return p;
}

/// How many of `records` fit the limits from the front on. One always does: a page that can't hold its first record would never get further.
template <class Records>
std::size_t fitting(const Records& records, page_limits limits) {
  std::size_t n = 0, bytes = 0;
  for (const stored_record& r : records) {
    bytes += r.links.frame_bytes;
    if (n > 0 && (n == limits.records || bytes > limits.bytes))
      break;
    ++n;
  }
  return n;
}

/// The tables hold what a shard needs to start; taking one that can't be read for an empty one would lose sessions without a word.
[[noreturn]] void die_of(const storage_error& e) {
  std::fprintf(stderr, "storage: reading a table: %s\n", e.detail.c_str());
  std::abort();
}

} // namespace

namespace {

/// A walk that stands at the newest record of a session, and the snapshot that it walks in.
class walk_from_newest {
public:
  result<ok_t, storage_error> start(read_slot& slot, position newest) {
    auto taken = snapshot::take(slot);
    if (!taken)
      return failure{taken.error()};
    within_.emplace(*std::move(taken));
    walk_.emplace(*within_);
    return walk_->start(newest);
  }
  chain_walk& walk() { return *walk_; }

private:
  std::optional<snapshot> within_;
  std::optional<chain_walk> walk_; // refers to within_
};

} // namespace

struct reader::impl {
  store::impl& db;
  read_slot slot;
  std::vector<stored_record> walked; ///< newest first; kept for its memory

  explicit impl(store::impl& s) : db(s), slot(s) {}

  /// Records from the walk's place back to seq `first`, as many as the limits allow, into `walked`.
  result<ok_t, storage_error> collect(chain_walk& walk, std::uint64_t first, page_limits limits);
  snapshot table_snapshot();
};

result<ok_t, storage_error> reader::impl::collect(chain_walk& walk, std::uint64_t first, page_limits limits) {
  walked.assign(1, walk.record());
  std::size_t bytes = walk.record().links.frame_bytes;
  while (walk.head().seq > first && walked.size() < limits.records && bytes < limits.bytes) {
    if (auto moved = walk.back_to(walk.head().seq - 1); !moved)
      return moved;
    walked.push_back(walk.record());
    bytes += walk.record().links.frame_bytes;
  }
  return ok;
}

reader::reader(store& s) : impl_(std::make_unique<impl>(s.native())) {}
reader::~reader() = default;

page_result reader::after(chain from, std::uint64_t after, page_limits limits) {
  if (!from.newest)
    return page{};
  walk_from_newest at;
  if (auto started = at.start(impl_->slot, from.newest); !started)
    return failure{started.error()};
  auto& walk = at.walk();
  const std::uint64_t newest = walk.head().seq;
  if (after >= newest)
    return page{};

  const std::uint64_t most = std::max<std::size_t>(limits.records, 1);
  if (auto moved = walk.back_to(newest - after > most ? after + most : newest); !moved)
    return failure{moved.error()};
  // Oldest first is what counts against the limit of bytes, but the links lead from the newest: take all, then cut at the new end.
  if (auto done = impl_->collect(walk, after + 1, {most, SIZE_MAX}); !done)
    return failure{done.error()};
  std::vector<stored_record> ordered(impl_->walked.rbegin(), impl_->walked.rend());
  ordered.resize(fitting(ordered, limits));
  return copy_out(ordered, after + ordered.size() < newest ? page::end::more : page::end::complete);
}

page_result reader::last(chain from, std::uint64_t before, page_limits limits) {
  if (!from.newest || before == 1)
    return page{};
  walk_from_newest at;
  if (auto started = at.start(impl_->slot, from.newest); !started)
    return failure{started.error()};
  auto& walk = at.walk();
  if (before != 0)
    if (auto moved = walk.back_to(before - 1); !moved)
      return failure{moved.error()};

  if (auto done = impl_->collect(walk, 1, limits); !done)
    return failure{done.error()};
  auto& walked = impl_->walked;
  walked.resize(fitting(walked, limits));
  std::reverse(walked.begin(), walked.end());
  return copy_out(walked, walked.front().head().seq > 1 ? page::end::more : page::end::complete);
}

result<reader::search, storage_error> reader::find(chain from, principal author, std::uint64_t client_id) {
  search done;
  if (!from.newest)
    return done;
  walk_from_newest at;
  auto moved = at.start(impl_->slot, from.newest);
  while (moved) {
    auto& walk = at.walk();
    const frame_head& head = walk.head();
    if (head.author == author) {
      if (head.client_id == client_id)
        return search{found{head.seq, head.time_ms}};
      done.greatest_client_id = std::max(done.greatest_client_id, head.client_id);
    }
    if (walk.at_first())
      return done;
    moved = walk.back_to(head.seq - 1);
  }
  return failure{moved.error()};
}

result<ok_t, storage_error> reader::scan(std::uint64_t first_group, const std::function<bool(const log_record&)>& each) {
  std::optional<storage_error> damage;
  auto done = scan_log(impl_->slot, first_group, each, [&](position where, std::string_view why) {
    damage = corrupt(where, why);
    return false;
  });
  if (damage)
    return failure{*damage};
  return done;
}

result<ok_t, storage_error> reader::scan(
  std::uint64_t first_group, const std::function<bool(const log_record&)>& each, const std::function<void(position, std::string_view why)>& bad) {
  return scan_log(impl_->slot, first_group, each, [&](position where, std::string_view why) {
    bad(where, why);
    return true;
  });
}

snapshot reader::impl::table_snapshot() {
  auto snap = snapshot::take(slot);
  if (!snap)
    die_of(snap.error());
  return *std::move(snap);
}

std::optional<std::string> reader::get(table t, std::string_view key) {
  const auto snap = impl_->table_snapshot();
  MDB_val k = bytes_of(key), v;
  const int rc = mdb_get(snap.txn(), impl_->db.handle(t), &k, &v);
  if (rc == MDB_NOTFOUND)
    return std::nullopt;
  if (rc)
    die_of(fault(rc, "getting a key"));
  return std::string(text_of(v));
}

void reader::each(table t, std::string_view prefix, const std::function<bool(std::string_view, std::string_view)>& f) {
  const auto snap = impl_->table_snapshot();
  MDB_cursor* cursor = nullptr;
  if (int rc = mdb_cursor_open(snap.txn(), impl_->db.handle(t), &cursor))
    die_of(fault(rc, "opening a table"));
  MDB_val k = bytes_of(prefix), v;
  int rc = mdb_cursor_get(cursor, &k, &v, prefix.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (rc == 0 && text_of(k).starts_with(prefix) && f(text_of(k), text_of(v)))
    rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
  mdb_cursor_close(cursor);
  if (rc && rc != MDB_NOTFOUND)
    die_of(fault(rc, "walking through a table"));
}

} // namespace parley::storage
