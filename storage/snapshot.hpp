// A read transaction for the length of one call.
#pragma once
#include "storage/faults.hpp"
#include "storage/native.hpp"

namespace parley::storage {

/// Keeps its slot in LMDB's reader table from call to call: renewing costs about 100 ns, a new one needs a lock. One thread at a time.
class read_slot {
public:
  explicit read_slot(store::impl& s);
  ~read_slot();
  read_slot(const read_slot&) = delete;
  read_slot& operator=(const read_slot&) = delete;

  /// Lets its place go; the next use takes another one. The store's gate must be held.
  void end();

private:
  friend class snapshot;
  store::impl& store_;
  MDB_txn* txn_ = nullptr;
  MDB_cursor* log_ = nullptr;
};

/// What was committed when it was made; pointers into the map are valid as long as it lives. Short, because the map can't grow
/// and pages can't be reused meanwhile.
class snapshot {
public:
  static result<snapshot, storage_error> take(read_slot& slot);

  MDB_txn* txn() const { return slot_->txn_; }
  MDB_cursor* log() const { return slot_->log_; }

private:
  struct resetter {
    void operator()(MDB_txn* t) const { mdb_txn_reset(t); }
  };
  snapshot(read_slot& slot, std::shared_lock<std::shared_mutex> hold) : slot_(&slot), hold_(std::move(hold)), active_(slot.txn_) {}

  read_slot* slot_;
  std::shared_lock<std::shared_mutex> hold_;
  std::unique_ptr<MDB_txn, resetter> active_; // declared last: reset before the map may move
};

} // namespace parley::storage
