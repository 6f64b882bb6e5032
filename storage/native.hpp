// What a store is inside: LMDB's handles. For the files of this folder only.
#pragma once
#include "storage/data_file.hpp"
#include "storage/descriptor.hpp"
#include "storage/store.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <lmdb.h>
#include <mutex>
#include <set>
#include <shared_mutex>

namespace parley::storage {

class read_slot;

constexpr std::size_t table_count = 4;
constexpr std::array<const char*, table_count> table_names{"sessions", "visitors", "directory", "meta"};

/// In the table `meta`. Its value alone has no checksum before it: every version must be able to read it.
constexpr std::string_view schema_key = "schema";

struct environment_closer {
  void operator()(MDB_env* e) const { mdb_env_close(e); }
};

/// Ends a transaction that nobody committed.
struct transaction_aborter {
  void operator()(MDB_txn* t) const { mdb_txn_abort(t); }
};
using transaction = std::unique_ptr<MDB_txn, transaction_aborter>;

struct store::impl {
  std::filesystem::path where;
  store_options options;
  descriptor lock; ///< read_write: flock'ed as long as the store is open
  std::unique_ptr<MDB_env, environment_closer> environment;
  MDB_dbi log = 0;
  std::array<MDB_dbi, table_count> tables{};
  std::uint64_t page_bytes = 0;
  data_file file; ///< read_write only; used by the writer
  std::atomic<std::uint64_t> next_group{1};
  std::atomic<int> waiting_for_groups{0}; ///< the writer rings the bell only if somebody waits
  std::mutex bell;
  std::condition_variable_any rung;

  /// Held from the estimate of what a write transaction needs to its commit. The writer waits for it only while old records are rewritten or unused pages zeroed.
  std::mutex writing;

  std::mutex slots_mutex;
  std::set<read_slot*> slots; ///< all there are: their transactions must go before the environment can be closed

  /// Whoever looks at the map holds it shared, for a short time; who moves the map holds it alone.
  mutable std::shared_mutex gate;

  MDB_env* env() const { return environment.get(); }
  MDB_dbi handle(table t) const { return tables[std::size_t(t)]; }
  std::uint64_t used_bytes() const;
  std::uint64_t map_bytes() const;
};

/// Closes the environment and opens it again: LMDB keeps the memory of pages that it has written, and what lies in that may get into unused parts of other pages.
/// Waits for the reads under way, milliseconds. Requires `writing`. After a failure nothing may be done with the store any more.
result<ok_t, storage_error> reopen(store::impl& s);

inline std::uint64_t store::impl::used_bytes() const {
  std::shared_lock hold(gate);
  MDB_envinfo info;
  mdb_env_info(env(), &info);
  return (info.me_last_pgno + 1) * page_bytes;
}

inline std::uint64_t store::impl::map_bytes() const {
  std::shared_lock hold(gate);
  MDB_envinfo info;
  mdb_env_info(env(), &info);
  return info.me_mapsize;
}

inline MDB_val bytes_of(std::string_view s) { return {s.size(), const_cast<char*>(s.data())}; }
inline std::string_view text_of(const MDB_val& v) { return {static_cast<const char*>(v.mv_data), v.mv_size}; }

} // namespace parley::storage
