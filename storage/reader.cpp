#include "storage/reader.hpp"

#include "storage/chain_walk.hpp"
#include "storage/checksum.hpp"
#include "storage/log_scan.hpp"
#include "storage/snapshot.hpp"

#include <algorithm>

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

/// For people: keys of some tables are numbers.
std::string entry_name(table t, std::string_view key) {
  constexpr char digits[] = "0123456789abcdef";
  std::string name = "entry ";
  for (const char c : key)
    if (c > ' ' && c <= '~')
      name += c;
    else
      name.append("\\x").append({digits[std::uint8_t(c) >> 4], digits[std::uint8_t(c) & 15]});
  return name + " of table " + table_names[std::size_t(t)];
}

result<std::string_view, storage_error> checked(table t, std::string_view key, std::string_view stored) {
  if (t == table::meta && key == schema_key)
    return stored;
  if (auto value = sound_value(key, stored))
    return *value;
  return failure{storage_error{storage_errc::corrupt, entry_name(t, key) + " does not match its checksum"}};
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

result<std::optional<std::string>, storage_error> reader::get(table t, std::string_view key) {
  const auto snap = snapshot::take(impl_->slot);
  if (!snap)
    return failure{snap.error()};
  MDB_val k = bytes_of(key), v;
  const int rc = mdb_get(snap->txn(), impl_->db.handle(t), &k, &v);
  if (rc == MDB_NOTFOUND)
    return std::optional<std::string>{};
  if (rc)
    return failure{fault(rc, "reading " + entry_name(t, key))};
  const auto value = checked(t, key, text_of(v));
  if (!value)
    return failure{value.error()};
  return std::optional{std::string(*value)};
}

result<ok_t, storage_error> reader::each(table t, std::string_view prefix, const std::function<bool(std::string_view, std::string_view)>& f) {
  return each_from(t, prefix, prefix, f);
}

namespace {

struct cursor_closer {
  void operator()(MDB_cursor* c) const { mdb_cursor_close(c); }
};

/// A cursor in a table as it is now. Closed before its snapshot is given back.
struct standing {
  snapshot as_of;
  std::unique_ptr<MDB_cursor, cursor_closer> at;
};

result<standing, storage_error> stand_in(read_slot& slot, MDB_dbi table) {
  auto as_of = snapshot::take(slot);
  if (!as_of)
    return failure{as_of.error()};
  MDB_cursor* raw = nullptr;
  if (int rc = mdb_cursor_open(as_of->txn(), table, &raw))
    return failure{fault(rc, "opening a table")};
  return standing{*std::move(as_of), std::unique_ptr<MDB_cursor, cursor_closer>{raw}};
}

/// The least key that is greater than every one with this prefix; empty: there is none.
std::string key_behind(std::string_view prefix) {
  std::string key{prefix};
  while (!key.empty() && key.back() == '\xff')
    key.pop_back();
  if (!key.empty())
    ++key.back();
  return key;
}

/// From where `at` stands (`rc` of getting there) as long as keys have the prefix.
result<ok_t, storage_error> walk(
  MDB_cursor* at, int rc, MDB_val k, MDB_val v, MDB_cursor_op step, table t, std::string_view prefix, const std::function<bool(std::string_view, std::string_view)>& f) {
  for (; rc == 0 && text_of(k).starts_with(prefix); rc = mdb_cursor_get(at, &k, &v, step)) {
    const auto value = checked(t, text_of(k), text_of(v));
    if (!value)
      return failure{value.error()};
    if (!f(text_of(k), *value))
      return ok;
  }
  if (rc && rc != MDB_NOTFOUND)
    return failure{fault(rc, "walking through a table")};
  return ok;
}

} // namespace

result<ok_t, storage_error> reader::each_from(table t, std::string_view prefix, std::string_view from, const std::function<bool(std::string_view, std::string_view)>& f) {
  const auto here = stand_in(impl_->slot, impl_->db.handle(t));
  if (!here)
    return failure{here.error()};
  from = std::max(from, prefix);
  MDB_val k = bytes_of(from), v{};
  const int rc = mdb_cursor_get(here->at.get(), &k, &v, from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  return walk(here->at.get(), rc, k, v, MDB_NEXT, t, prefix, f);
}

result<ok_t, storage_error> reader::each_backwards(table t, std::string_view prefix, const std::function<bool(std::string_view, std::string_view)>& f) {
  const auto here = stand_in(impl_->slot, impl_->db.handle(t));
  if (!here)
    return failure{here.error()};
  const auto behind = key_behind(prefix);
  MDB_val k = bytes_of(std::string_view{behind}), v{};
  int rc = behind.empty() ? MDB_NOTFOUND : mdb_cursor_get(here->at.get(), &k, &v, MDB_SET_RANGE);
  rc = mdb_cursor_get(here->at.get(), &k, &v, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
  return walk(here->at.get(), rc, k, v, MDB_PREV, t, prefix, f);
}

} // namespace parley::storage
