#include "storage/page_sweep.hpp"

#include "storage/commit.hpp"
#include "storage/faults.hpp"
#include "storage/page_format.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <sys/stat.h>
#include <unordered_map>

namespace parley::storage {

namespace {

using outcome = result<ok_t, storage_error>;

constexpr MDB_dbi free_list = 0;
/// Pages zeroed while the writer waits.
constexpr std::size_t pages_per_slice = 1024;

/// Writes zeros into the file beside LMDB: the map sees them, for the kernel has one copy of each page.
class zeroing_file {
public:
  static result<zeroing_file, storage_error> open(const store::impl& s) {
    const auto path = s.where / "data.mdb";
    descriptor fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    if (!fd)
      return failure{fault(errno, "opening " + path.string())};
    return zeroing_file{std::move(fd)};
  }

  outcome read(std::uint64_t at, std::span<std::byte> into) const {
    while (!into.empty()) {
      const auto n = ::pread(fd_.get(), into.data(), into.size(), off_t(at));
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return failure{storage_error{storage_errc::io, "reading a page of the data file"}};
      into = into.subspan(std::size_t(n));
      at += std::uint64_t(n);
    }
    return ok;
  }

  /// Only if there is something else: most of it is zero already, and what is not written need not be synced.
  outcome zero(std::uint64_t from, std::uint64_t until) {
    static constexpr std::array<std::byte, 64 * 1024> zeros{};
    std::array<std::byte, zeros.size()> now;
    while (from < until) {
      const auto n = std::min<std::uint64_t>(until - from, zeros.size());
      const std::span there{now.data(), n};
      if (auto done = read(from, there); !done)
        return done;
      if (!std::ranges::equal(there, std::span{zeros.data(), n})) {
        changed_ = true;
        for (std::uint64_t written = 0; written < n;) {
          const auto w = ::pwrite(fd_.get(), zeros.data(), n - written, off_t(from + written));
          if (w < 0 && errno != EINTR)
            return failure{storage_error{storage_errc::io, "zeroing a page of the data file"}};
          written += std::uint64_t(std::max<ssize_t>(w, 0));
        }
      }
      from += n;
    }
    return ok;
  }

  outcome sync() {
    if (std::exchange(changed_, false) && ::fdatasync(fd_.get()) != 0)
      return failure{storage_error{storage_errc::io, "syncing zeroed pages"}};
    return ok;
  }

  std::uint64_t bytes() const {
    struct stat s {};
    ::fstat(fd_.get(), &s);
    return std::uint64_t(s.st_size);
  }

private:
  explicit zeroing_file(descriptor fd) : fd_(std::move(fd)) {}
  descriptor fd_;
  bool changed_ = false;
};

struct read_only {
  static result<read_only, storage_error> begin(store::impl& s) {
    MDB_txn* raw = nullptr;
    if (int rc = mdb_txn_begin(s.env(), nullptr, MDB_RDONLY, &raw))
      return failure{fault(rc, "beginning a sweep")};
    return read_only{transaction{raw}};
  }
  transaction txn;
};

/// Free pages, by the transaction that has freed them.
using freed_pages = std::map<std::uint64_t, std::vector<std::uint64_t>>;

result<freed_pages, storage_error> free_pages_in(MDB_txn* txn) {
  freed_pages all;
  MDB_cursor* cursor = nullptr;
  if (int rc = mdb_cursor_open(txn, free_list, &cursor))
    return failure{fault(rc, "opening the list of free pages")};
  MDB_val key, value;
  int rc;
  while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
    const auto* numbers = static_cast<const std::size_t*>(value.mv_data); // how many, then the pages
    all[*static_cast<const std::size_t*>(key.mv_data)].assign(numbers + 1, numbers + 1 + numbers[0]);
  }
  mdb_cursor_close(cursor);
  if (rc != MDB_NOTFOUND)
    return failure{fault(rc, "reading the list of free pages")};
  return all;
}

/// The oldest version that anybody reads, in any process; the newest one if nobody does.
std::uint64_t oldest_read(store::impl& s, std::uint64_t newest) {
  std::uint64_t oldest = newest;
  // One line a reader, after a heading: process, thread, transaction or "-".
  mdb_reader_list(
    s.env(),
    [](const char* line, void* least) {
      char* at = nullptr;
      std::strtoull(line, &at, 10);
      std::strtoull(at, &at, 16);
      char* end = nullptr;
      if (const auto txn = std::strtoull(at, &end, 10); end != at)
        *static_cast<std::uint64_t*>(least) = std::min<std::uint64_t>(*static_cast<std::uint64_t*>(least), txn);
      return 0;
    },
    &oldest);
  return oldest;
}

std::uint64_t newest_version(store::impl& s) {
  MDB_envinfo info;
  mdb_env_info(s.env(), &info);
  return info.me_last_txnid;
}

/// A commit that changes nothing but the version: LMDB goes back to the one before the newest when a commit was cut off, so what the newest
/// has freed is not free for us yet.
outcome next_version(store::impl& s) {
  std::lock_guard hold(s.writing);
  const std::array<table_update, 1> mark{{{table::meta, "swept", std::to_string(newest_version(s))}}};
  const auto needed = bytes_needed(s, updates_view{mark});
  if (!needed)
    return failure{needed.error()};
  if (auto held = make_map_hold(s, *needed); !held)
    return held;
  while (s.file.room() < *needed)
    if (auto grown = s.file.grow(); !grown)
      return grown;
  return commit(s, updates_view{mark});
}

/// Looks at the pages of one version, which nobody changes as long as it is being read. The map itself is not touched, so it may grow meanwhile.
class gap_sweep {
public:
  gap_sweep(const store::impl& s, zeroing_file& file) : page_bytes_(s.page_bytes), file_(file), page_(s.page_bytes) {}

  outcome run(const freed_pages& free, std::uint64_t end_page) {
    std::vector<bool> unused(end_page);
    for (const auto& [version, pages] : free)
      for (const auto p : pages)
        if (p < end_page)
          unused[p] = true;
    for (std::uint64_t p = first_value_page; p < end_page;) {
      if (unused[p]) {
        ++p;
        continue;
      }
      if (auto read = file_.read(p * page_bytes_, page_); !read)
        return read;
      const auto head = read_at<page_head>(page_, 0);
      if (head.number != p)
        return failure{storage_error{storage_errc::corrupt, "page " + std::to_string(p) + " of the data file is not what it should be"}};
      if (head.is_large_value()) {
        large_values_.emplace(p, head.pages);
        p += head.pages;
        continue;
      }
      if (head.free.upper < head.free.lower || head.free.upper > page_bytes_)
        return failure{storage_error{storage_errc::corrupt, "page " + std::to_string(p) + " of the data file makes no sense"}};
      if (head.is_leaf())
        note_values(head);
      if (auto done = zero(p * page_bytes_ + head.free.lower, p * page_bytes_ + head.free.upper); !done)
        return done;
      ++p;
    }
    for (const auto& [first, bytes] : value_bytes_)
      if (const auto at = large_values_.find(first); at != large_values_.end())
        if (auto done = zero(first * page_bytes_ + sizeof(page_head) + bytes, (first + at->second) * page_bytes_); !done)
          return done;
    return ok;
  }
  std::uint64_t gaps() const { return gaps_; }

private:
  outcome zero(std::uint64_t from, std::uint64_t until) {
    gaps_ += from < until;
    return file_.zero(from, until);
  }

  /// How long the large values are that this leaf leads to.
  void note_values(const page_head& head) {
    for (std::size_t at = sizeof head; at < head.free.lower; at += sizeof(std::uint16_t)) {
      const auto entry_at = read_at<std::uint16_t>(page_, at);
      const auto entry = read_at<entry_head>(page_, entry_at);
      if (entry.flags & entry_head::large_value)
        value_bytes_.emplace_back(read_at<std::uint64_t>(page_, entry_at + sizeof entry + entry.key_bytes), entry.value_bytes());
    }
  }

  const std::uint64_t page_bytes_;
  zeroing_file& file_;
  std::vector<std::byte> page_;
  std::unordered_map<std::uint64_t, std::uint64_t> large_values_;    ///< first page, pages
  std::vector<std::pair<std::uint64_t, std::uint64_t>> value_bytes_; ///< first page, bytes
  std::uint64_t gaps_ = 0;
};

/// Zeros free pages that nobody can look at any more, a slice at a time.
class free_sweep {
public:
  free_sweep(store::impl& s, zeroing_file& file) : s_(s), file_(file) {}

  /// Those that were freed up to version `until`.
  result<swept::outcome, storage_error> run(std::uint64_t until) {
    for (;;) {
      std::lock_guard writing(s_.writing); // nobody takes a free page meanwhile
      std::unique_lock alone(s_.gate);     // no thread of this process reads meanwhile
      const auto newest = newest_version(s_);
      const auto oldest = std::min(oldest_read(s_, newest), newest - 1);
      auto reading = read_only::begin(s_);
      if (!reading)
        return failure{reading.error()};
      const auto free = free_pages_in(reading->txn.get());
      if (!free)
        return failure{free.error()};
      std::size_t zeroed = 0;
      bool blocked = false;
      for (const auto& [version, pages] : *free) {
        blocked |= version <= until && version > oldest;
        for (const auto p : pages)
          if (version <= oldest && zeroed < pages_per_slice && done_.insert_or_assign(p, version).second) {
            ++zeroed;
            if (auto done = file_.zero(p * s_.page_bytes, (p + 1) * s_.page_bytes); !done)
              return failure{done.error()};
          }
      }
      if (zeroed == 0)
        return blocked ? swept::outcome::readers : swept::outcome::complete;
    }
  }
  std::uint64_t pages() const { return done_.size(); }

private:
  store::impl& s_;
  zeroing_file& file_;
  std::unordered_map<std::uint64_t, std::uint64_t> done_;
};

/// Behind the last page there are zeros, unless a commit was cut off by a crash.
outcome sweep_end(store::impl& s, zeroing_file& file) {
  std::lock_guard hold(s.writing);
  return file.zero(s.used_bytes(), file.bytes());
}

} // namespace

result<swept, storage_error> sweep_pages(store& store) {
  auto& s = store.native();
  auto file = zeroing_file::open(s);
  if (!file)
    return failure{file.error()};
  {
    std::lock_guard hold(s.writing);
    if (auto opened = reopen(s); !opened)
      return failure{opened.error()};
  }
  swept done;
  gap_sweep gaps{s, *file};
  std::uint64_t version = 0;
  {
    std::unique_lock writing(s.writing); // so that the last page is that of the version
    auto reading = read_only::begin(s);
    if (!reading)
      return failure{reading.error()};
    version = mdb_txn_id(reading->txn.get());
    const auto free = free_pages_in(reading->txn.get());
    if (!free)
      return failure{free.error()};
    const auto end_page = s.used_bytes() / s.page_bytes;
    writing.unlock();
    if (auto swept_gaps = gaps.run(*free, end_page); !swept_gaps)
      return failure{swept_gaps.error()};
  }
  if (auto moved_on = next_version(s); !moved_on)
    return failure{moved_on.error()};
  free_sweep free{s, *file};
  const auto outcome_of_free = free.run(version);
  if (!outcome_of_free)
    return failure{outcome_of_free.error()};
  if (auto end = sweep_end(s, *file); !end)
    return failure{end.error()};
  if (auto synced = file->sync(); !synced)
    return failure{synced.error()};
  done.gaps = gaps.gaps();
  done.free_pages = free.pages();
  done.what = *outcome_of_free;
  return done;
}

} // namespace parley::storage
