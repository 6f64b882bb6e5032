#include "actors/recovery.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <charconv>

namespace parley::actors {

namespace {
/// An ended session leaves the open snapshots, so its own is looked for only here. One that is damaged counts as not saved: the log has given us
/// the session, so it is written again.
std::optional<session_snapshot> saved_end_of(storage::reader& store, session_id id) {
  const auto bytes = store.get(storage::table::sessions, snapshot_key(ended_prefix, id));
  return bytes && *bytes ? decode_snapshot(**bytes) : std::nullopt;
}

bool is_saved(storage::reader& store, const session_snapshot& s) {
  const auto saved = saved_end_of(store, s.state.id);
  return saved && saved->state.seq == s.state.seq;
}

result<std::uint64_t, storage::storage_error> first_group_to_read(storage::reader& store) {
  const auto stored = store.get(storage::table::meta, checkpoint_key);
  if (!stored)
    return failure{stored.error()};
  std::uint64_t group = 1;
  if (*stored)
    std::from_chars((*stored)->data(), (*stored)->data() + (*stored)->size(), group);
  return group;
}
/// A note, tag or rating that came after the end of a session whose last snapshot may not have it.
struct late_record {
  session_id session;
  domain::fact what;
  storage::position where;
};

bool may_follow_the_end(kind what) { return what == kind::note || what == kind::tag || what == kind::rating || what == kind::app_item; }

void add(session_snapshot& s, const domain::fact& f, storage::position where) {
  domain::apply(s.state, f);
  s.links.newest = where;
  if (f.seq % storage::chain::skip_every == 0)
    s.links.skip = where;
}
} // namespace

result<recovered, storage::storage_error> recover(storage::reader& store) {
  boost::unordered_flat_map<session_id, session_snapshot, id_hash> sessions;
  bool unknown_form = false;
  auto snapshots = store.each(storage::table::sessions, std::string_view{&open_prefix, 1}, [&](std::string_view, std::string_view bytes) {
    const auto s = decode_snapshot(bytes);
    if (s)
      sessions.insert_or_assign(s->state.id, *s);
    unknown_form |= !s;
    return !unknown_form;
  });
  if (!snapshots)
    return failure{snapshots.error()};
  if (unknown_form) // without it the session would be gone without a word
    return failure{storage::storage_error{storage::storage_errc::wrong_schema, "a session's snapshot has a form that this program does not know"}};
  const auto from = first_group_to_read(store);
  if (!from)
    return failure{from.error()};

  recovered found;
  std::vector<late_record> late;
  auto scanned = store.scan(*from, [&](const storage::log_record& r) {
    ++found.records;
    const auto& head = r.frame.head();
    auto at = sessions.find(head.session);
    if (at == sessions.end()) {
      // In no snapshot of open sessions: it begins here, or it has ended and its final snapshot is in the table already.
      if (head.seq != 1) {
        if (may_follow_the_end(head.what))
          late.push_back({head.session, domain::fact_of(r.frame), r.where});
        return true;
      }
      at = sessions.try_emplace(head.session).first;
      at->second.state.id = head.session;
    }
    auto& s = at->second;
    if (head.seq <= s.state.seq)
      return true; // the snapshot is newer
    if (const auto* name = head.what == kind::open ? r.frame.body<wire::open>()->name() : nullptr)
      s.visitor_name = name->str();
    add(s, domain::fact_of(r.frame), r.where);
    return true;
  });
  if (!scanned)
    return failure{scanned.error()};

  for (const auto& l : late) {
    auto at = sessions.find(l.session);
    if (at == sessions.end()) {
      auto ended = saved_end_of(store, l.session);
      if (!ended)
        continue; // damaged: who asks for it is told
      at = sessions.emplace(l.session, *std::move(ended)).first;
    }
    if (l.what.seq == at->second.state.seq + 1)
      add(at->second, l.what, l.where);
  }

  auto closed = store.each_backwards(storage::table::sessions, std::string_view{&ended_prefix, 1}, [&](std::string_view, std::string_view bytes) {
    auto s = decode_snapshot(bytes);
    const auto read = s ? sessions.find(s->state.id) : sessions.end();
    if (s && (read == sessions.end() || read->second.state.seq == s->state.seq)) // else it is among `ended`
      found.closed.push_back(*std::move(s));
    return found.closed.size() < max_recovered_closed;
  });
  if (!closed && closed.error().code != storage::storage_errc::corrupt) // who asks for a damaged one is told; the older ones are found in the history
    return failure{closed.error()};
  std::ranges::sort(found.closed, {}, [](const session_snapshot& s) { return s.state.last_activity_ms; });

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
