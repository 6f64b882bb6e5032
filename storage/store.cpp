#include "storage/store.hpp"

#include "storage/durable_files.hpp"
#include "storage/faults.hpp"
#include "storage/native.hpp"
#include "storage/snapshot.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace parley::storage {

namespace {

constexpr std::string_view schema_version = "2";
constexpr const char* log_name = "log";

constexpr MDB_dbi max_databases = 8;
/// Readers at once, of all processes: a slot costs 64 bytes of the lock file.
constexpr unsigned max_readers = 1024;
constexpr mdb_mode_t file_mode = 0640;

#ifdef PARLEY_UNSAFE_NOSYNC
constexpr unsigned sync_flags = MDB_NOSYNC | MDB_NOMETASYNC;
#else
constexpr unsigned sync_flags = 0;
#endif

using outcome = result<ok_t, storage_error>;

bool writes(const store::impl& s) { return s.options.mode == store_options::access::read_write; }

/// LMDB lets several processes write in turns; our group numbers and session heads live in one process's memory, so there must be one.
outcome take_lock(store::impl& s) {
  const auto path = s.where / "writer.lock";
  s.lock = descriptor{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, file_mode)};
  if (!s.lock)
    return failure{fault(errno, "opening " + path.string(), storage_errc::cannot_open)};
  if (::flock(s.lock.get(), LOCK_EX | LOCK_NB) != 0)
    return failure{errno == EWOULDBLOCK ? storage_error{storage_errc::in_use, s.where.string() + " is open in another process"}
                                        : fault(errno, "locking " + path.string(), storage_errc::cannot_open)};
  return ok;
}

outcome make_directory(const std::filesystem::path& where) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(where, error);
  if (error)
    return failure{fault(error.value(), "making " + where.string(), storage_errc::cannot_open)};
  return made ? sync_directory(std::filesystem::absolute(where).parent_path()) : ok;
}

outcome open_environment(store::impl& s) {
  MDB_env* raw = nullptr;
  if (int rc = mdb_env_create(&raw))
    return failure{fault(rc, "creating the LMDB environment", storage_errc::cannot_open)};
  s.environment.reset(raw);
  mdb_env_set_maxdbs(raw, max_databases);
  mdb_env_set_maxreaders(raw, max_readers);
  // A reader takes the size that the writer left in the file.
  if (writes(s))
    mdb_env_set_mapsize(raw, s.options.map_bytes);
  const unsigned flags = MDB_NOTLS | (writes(s) ? sync_flags : unsigned(MDB_RDONLY));
  if (int rc = mdb_env_open(raw, s.where.c_str(), flags, file_mode))
    return failure{fault(rc, "opening " + s.where.string(), storage_errc::cannot_open)};
  // A reader that was killed leaves its slot behind, and with it the pages of its time could never be reused.
  mdb_reader_check(raw, nullptr);
  MDB_stat stat;
  mdb_env_stat(raw, &stat);
  s.page_bytes = stat.ms_psize;
  return ok;
}

int open_tables(store::impl& s, MDB_txn* txn, unsigned create) {
  if (int rc = mdb_dbi_open(txn, log_name, MDB_INTEGERKEY | create, &s.log))
    return rc;
  for (std::size_t i = 0; i < table_count; ++i)
    if (int rc = mdb_dbi_open(txn, table_names[i], create, &s.tables[i]))
      return rc;
  return 0;
}

storage_error wrong_schema(const store::impl& s, std::string_view found) {
  return {
    storage_errc::wrong_schema, s.where.string() + " has schema " + std::string(found) + ", this program knows " + std::string(schema_version) + " and converts nothing"};
}

/// An environment without any database is new: gets its tables and the schema version. Any other must have ours.
outcome check_schema(store::impl& s, MDB_txn* txn) {
  MDB_dbi main;
  MDB_stat stat;
  if (int rc = mdb_dbi_open(txn, nullptr, 0, &main); rc || (rc = mdb_stat(txn, main, &stat)))
    return failure{fault(rc, "reading the list of tables")};
  const bool fresh = stat.ms_entries == 0;
  if (fresh && !writes(s))
    return failure{storage_error{storage_errc::cannot_open, "no store in " + s.where.string()}};
  if (int rc = open_tables(s, txn, fresh ? MDB_CREATE : 0)) {
    if (rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE)
      return failure{wrong_schema(s, "of something else")};
    return failure{fault(rc, "opening the tables")};
  }
  MDB_val key = bytes_of(schema_key), value = bytes_of(schema_version);
  if (fresh) {
    if (int rc = mdb_put(txn, s.handle(table::meta), &key, &value, 0))
      return failure{fault(rc, "writing the schema version")};
    return ok;
  }
  if (int rc = mdb_get(txn, s.handle(table::meta), &key, &value); rc == MDB_NOTFOUND)
    return failure{wrong_schema(s, "none")};
  else if (rc)
    return failure{fault(rc, "reading the schema version")};
  if (text_of(value) != schema_version)
    return failure{wrong_schema(s, text_of(value))};
  return ok;
}

outcome find_next_group(store::impl& s, MDB_txn* txn) {
  MDB_cursor* cursor;
  if (int rc = mdb_cursor_open(txn, s.log, &cursor))
    return failure{fault(rc, "opening the log")};
  MDB_val key, value;
  const int rc = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
  if (rc == 0)
    s.next_group = *static_cast<const std::uint64_t*>(key.mv_data) + 1;
  mdb_cursor_close(cursor);
  if (rc && rc != MDB_NOTFOUND)
    return failure{fault(rc, "reading the end of the log")};
  return ok;
}

outcome open_databases(store::impl& s) {
  MDB_txn* raw = nullptr;
  if (int rc = mdb_txn_begin(s.env(), nullptr, writes(s) ? 0 : MDB_RDONLY, &raw))
    return failure{fault(rc, "beginning a transaction")};
  transaction txn{raw};
  if (auto done = check_schema(s, raw); !done)
    return done;
  if (auto done = find_next_group(s, raw); !done)
    return done;
  // Also for reading: handles opened in an aborted transaction would be lost.
  if (int rc = mdb_txn_commit(txn.release()))
    return failure{fault(rc, "making the tables")};
  return ok;
}

} // namespace

result<ok_t, storage_error> reopen(store::impl& s) {
  const auto map_bytes = s.map_bytes();
  std::unique_lock alone(s.gate);
  {
    std::lock_guard hold(s.slots_mutex);
    for (auto* slot : s.slots)
      slot->end();
  }
  s.environment.reset();
  s.options.map_bytes = map_bytes;
  auto opened = open_environment(s);
  if (opened)
    opened = open_databases(s);
  return opened ? opened : outcome{failure{storage_error{storage_errc::io, opened.error().detail}}};
}

result<std::unique_ptr<store>, storage_error> store::open(const std::filesystem::path& where, store_options options) {
  auto s = std::make_unique<impl>();
  s->where = where;
  s->options = options;
  if (writes(*s)) {
    if (auto done = make_directory(where); !done)
      return failure{done.error()};
    if (auto done = take_lock(*s); !done)
      return failure{done.error()};
  }
  if (auto done = open_environment(*s); !done)
    return failure{done.error()};
  if (auto done = open_databases(*s); !done)
    return failure{done.error()};
  if (writes(*s)) {
    if (auto done = sync_directory(where); !done)
      return failure{done.error()};
    auto file = data_file::open(where / "data.mdb");
    if (!file)
      return failure{file.error()};
    s->file = *std::move(file);
  }
  return std::unique_ptr<store>(new store(std::move(s)));
}

store::store(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
store::~store() = default;

std::uint64_t store::next_group() const { return impl_->next_group.load(std::memory_order_acquire); }
std::uint64_t store::wait_for_group(std::uint64_t number, const std::stop_token& stop) const {
  auto& s = *impl_;
  std::unique_lock hold(s.bell);
  s.waiting_for_groups.fetch_add(1);
  s.rung.wait(hold, stop, [&] { return s.next_group.load() > number; });
  s.waiting_for_groups.fetch_sub(1);
  return next_group();
}

std::uint64_t store::used_bytes() const { return impl_->used_bytes(); }

} // namespace parley::storage
