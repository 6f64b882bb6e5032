#include "actors/recovery.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <charconv>

namespace parley::actors {

namespace {
/// An ended session leaves the open snapshots, so its own is looked for only here.
bool is_saved(storage::reader& store, const session_snapshot& s) {
  const auto bytes = store.get(storage::table::sessions, snapshot_key(ended_prefix, s.state.id));
  const auto saved = bytes ? decode_snapshot(*bytes) : std::nullopt;
  return saved && saved->state.seq == s.state.seq;
}
} // namespace

result<recovered, storage::storage_error> recover(storage::reader& store) {
  boost::unordered_flat_map<session_id, session_snapshot, id_hash> sessions;
  store.each(storage::table::sessions, std::string_view{&open_prefix, 1}, [&](std::string_view, std::string_view bytes) {
    if (auto s = decode_snapshot(bytes))
      sessions.insert_or_assign(s->state.id, *s);
    return true;
  });

  std::uint64_t from = 1;
  if (auto stored = store.get(storage::table::meta, checkpoint_key))
    std::from_chars(stored->data(), stored->data() + stored->size(), from);

  recovered found;
  auto scanned = store.scan(from, [&](const storage::log_record& r) {
    ++found.records;
    const auto& head = r.frame.head();
    auto at = sessions.find(head.session);
    if (at == sessions.end()) {
      // In no snapshot of open sessions: it begins here, or it has ended and its final snapshot is in the table already.
      if (head.seq != 1)
        return true;
      at = sessions.try_emplace(head.session).first;
      at->second.state.id = head.session;
    }
    auto& s = at->second;
    if (head.seq <= s.state.seq)
      return true; // the snapshot is newer
    domain::apply(s.state, domain::fact_of(r.frame));
    s.links.newest = r.where;
    if (head.seq % storage::chain::skip_every == 0)
      s.links.skip = r.where;
    return true;
  });
  if (!scanned)
    return failure{scanned.error()};

  for (auto& [id, s] : sessions) {
    if (s.state.status != session_status::ended)
      found.open.push_back(s);
    else if (!is_saved(store, s))
      found.ended.push_back(s);
  }
  std::ranges::sort(found.open, {}, [](const session_snapshot& s) { return s.state.id; });
  return found;
}

} // namespace parley::actors
