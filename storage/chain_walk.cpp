#include "storage/chain_walk.hpp"

namespace parley::storage {

namespace {

using outcome = result<ok_t, storage_error>;

/// The seq of the record that the skip link of record `seq` leads to; 0: it has none.
std::uint64_t skip_target(std::uint64_t seq) { return (seq - 1) / chain::skip_every * chain::skip_every; }

} // namespace

outcome chain_walk::start(position newest) {
  if (auto loaded = load(newest); !loaded)
    return loaded;
  if (head_.seq == 0)
    return failure{corrupt(newest, "it has no seq")};
  return ok;
}

outcome chain_walk::back_to(std::uint64_t seq) {
  while (head_.seq > seq) {
    const std::uint64_t jump = skip_target(head_.seq);
    auto moved = jump >= seq ? follow(record_.links.skip, jump) : follow(record_.links.previous, head_.seq - 1);
    if (!moved)
      return moved;
  }
  return ok;
}

outcome chain_walk::follow(position link, std::uint64_t seq) {
  // A link leads to older records only: without this a forged log could send us round in circles.
  if (!link || link >= record_.where)
    return failure{corrupt(record_.where, "its link leads nowhere")};
  const session_id session = head_.session;
  if (auto loaded = load(link); !loaded)
    return loaded;
  if (head_.session != session || head_.seq != seq)
    return failure{corrupt(link, "it is not the record that the link promised")};
  return ok;
}

outcome chain_walk::load(position p) {
  if (p.group() != group_ || !bytes_.data()) {
    std::uint64_t number = p.group();
    MDB_val key{sizeof number, &number}, value;
    if (int rc = mdb_cursor_get(within_.log(), &key, &value, MDB_SET_KEY); rc == MDB_NOTFOUND)
      return failure{corrupt(p, "its group is not in the log")};
    else if (rc)
      return failure{fault(rc, "reading group " + std::to_string(number))};
    group_ = p.group();
    bytes_ = {static_cast<const std::byte*>(value.mv_data), value.mv_size};
  }
  if (auto fault = read_record(bytes_, p, record_); fault != record_fault::none)
    return failure{corrupt(p, describe(fault))};
  head_ = record_.head();
  return ok;
}

} // namespace parley::storage
