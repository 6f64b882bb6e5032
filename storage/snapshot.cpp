#include "storage/snapshot.hpp"

namespace parley::storage {

namespace {

/// Another process (the server, seen from parleyctl) made the map larger: take its size.
int follow_map(store::impl& s) {
  std::unique_lock alone(s.gate);
  return mdb_env_set_mapsize(s.env(), 0);
}

} // namespace

read_slot::read_slot(store::impl& s) : store_(s) {
  std::lock_guard hold(s.slots_mutex);
  s.slots.insert(this);
}

read_slot::~read_slot() {
  std::shared_lock hold(store_.gate);
  {
    std::lock_guard listed(store_.slots_mutex);
    store_.slots.erase(this);
  }
  end();
}

void read_slot::end() {
  if (log_)
    mdb_cursor_close(log_);
  if (txn_)
    mdb_txn_abort(txn_);
  log_ = nullptr;
  txn_ = nullptr;
}

result<snapshot, storage_error> snapshot::take(read_slot& slot) {
  auto& s = slot.store_;
  for (;;) {
    std::shared_lock hold(s.gate);
    int rc = slot.txn_ ? mdb_txn_renew(slot.txn_) : mdb_txn_begin(s.env(), nullptr, MDB_RDONLY, &slot.txn_);
    if (rc == MDB_MAP_RESIZED) {
      hold.unlock();
      rc = follow_map(s);
      if (rc == 0)
        continue;
    }
    if (rc)
      return failure{fault(rc, "beginning to read")};
    snapshot taken{slot, std::move(hold)};
    rc = slot.log_ ? mdb_cursor_renew(slot.txn_, slot.log_) : mdb_cursor_open(slot.txn_, s.log, &slot.log_);
    if (rc)
      return failure{fault(rc, "beginning to read the log")};
    return taken;
  }
}

} // namespace parley::storage
