// One write transaction: the groups that wait, their records and their table updates, all or nothing.
#pragma once
#include "storage/native.hpp"

#include <functional>
#include <span>

namespace parley::storage {

using groups_view = std::span<const std::unique_ptr<group>>;
using updates_view = std::span<const table_update>;

/// An upper bound of the data file's length after `groups` are committed, bytes. On the writer's thread.
result<std::uint64_t, storage_error> bytes_needed(store::impl& s, groups_view groups);
/// The same for changes of tables alone.
result<std::uint64_t, storage_error> bytes_needed(store::impl& s, updates_view updates);

/// The same for `values` values of the log that are written anew, `bytes` together, none longer than before.
result<std::uint64_t, storage_error> bytes_needed(store::impl& s, std::uint64_t values, std::uint64_t bytes);

/// One write transaction around `work`, synced. Whatever fails is reported as `io`, see commit().
result<ok_t, storage_error> in_transaction(store::impl& s, const std::function<result<ok_t, storage_error>(MDB_txn*)>& work);

/// Doubles the map until three quarters of it hold `bytes`. Waits for the reads under way.
result<ok_t, storage_error> make_map_hold(store::impl& s, std::uint64_t bytes);

/// Seals, writes and syncs the groups. Their space must be there: what fails here can't be repeated (after a failed sync the kernel forgets
/// the pages, and the next sync succeeds), so no failure is reported as `full`.
result<ok_t, storage_error> commit(store::impl& s, groups_view groups);
/// The same for changes of tables alone.
result<ok_t, storage_error> commit(store::impl& s, updates_view updates);

} // namespace parley::storage
