#include "app/parleyctl/session_records.hpp"

#include "actors/recovery.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace parley::app {

namespace {

constexpr storage::page_limits page_limits{.records = 10'000, .bytes = std::size_t{4} << 20};

/// Records before this group are all in the snapshots.
std::uint64_t checkpoint_of(storage::reader& store) {
  std::uint64_t group = 1;
  if (const auto stored = store.get(storage::table::meta, actors::checkpoint_key); stored && *stored)
    std::from_chars((*stored)->data(), (*stored)->data() + (*stored)->size(), group);
  return group;
}

std::optional<actors::session_snapshot> snapshot_of(storage::reader& store, session_id session) {
  for (const char prefix : {actors::ended_prefix, actors::open_prefix})
    if (const auto stored = store.get(storage::table::sessions, actors::snapshot_key(prefix, session)); stored && *stored)
      if (auto s = actors::decode_snapshot(**stored))
        return s;
  return {};
}

/// The session's records up to its snapshot; none if they can't all be read.
std::optional<std::vector<storage::page>> pages_of(storage::reader& store, const actors::session_snapshot& s) {
  std::vector<storage::page> pages;
  for (std::uint64_t read = 0; read < s.state.seq; read = pages.back().last) {
    auto page = store.after(s.links, read, page_limits);
    if (!page || page->records == 0)
      return {};
    pages.push_back(*std::move(page));
  }
  return pages;
}

void each_frame_of(const storage::page& p, const frame_handler& each) {
  const auto* bytes = reinterpret_cast<const std::byte*>(p.words.data());
  for (std::size_t at = 0; at < p.bytes;) {
    const auto frame = trusted_frame(bytes + at);
    each(frame);
    at += frame.head().total_bytes();
  }
}

enum class read_by_links : std::uint8_t { no, yes };

/// From the session's snapshot in this shard.
result<read_by_links, std::string> follow(const shard_store& shard, session_id session, const frame_handler& each, const data_folder::damage_handler& bad) {
  storage::reader store{*shard.store};
  const auto checkpoint = checkpoint_of(store); // before the snapshot: a server that runs may make both newer meanwhile
  const auto snapshot = snapshot_of(store, session);
  const auto pages = snapshot ? pages_of(store, *snapshot) : std::nullopt;
  if (!pages)
    return read_by_links::no;
  for (const auto& page : *pages)
    each_frame_of(page, each);
  auto rest = store.scan(
    std::max(checkpoint, snapshot->links.newest.group()),
    [&](const storage::log_record& r) {
      if (r.frame.head().session == session && r.frame.head().seq > snapshot->state.seq)
        each(r.frame);
      return true;
    },
    [&](storage::position where, std::string_view why) { bad(shard, where, why); });
  if (!rest)
    return failure{shard.name + ": " + rest.error().detail};
  return read_by_links::yes;
}

} // namespace

result<ok_t, std::string> read_session(const data_folder& data, session_id session, const frame_handler& each, const data_folder::damage_handler& bad) {
  for (const auto& shard : data.shards()) {
    const auto followed = follow(shard, session, each, bad);
    if (!followed)
      return failure{followed.error()};
    if (*followed == read_by_links::yes)
      return ok;
  }
  return data.scan(
    [&](const shard_store&, const storage::log_record& r) {
      if (r.frame.head().session == session)
        each(r.frame);
    },
    bad);
}

} // namespace parley::app
