#include "app/routes/session_reader.hpp"

#include "actors/kept_directory.hpp"
#include "actors/session_snapshot.hpp"
#include "app/shard_question.hpp"

#include <algorithm>
#include <map>

namespace parley::app {

namespace {

constexpr storage::page_limits page_limits{.records = 1000, .bytes = std::size_t{1} << 20};

using states = std::map<session_id, domain::session_state, std::greater<>>;

/// Snapshots of [first, last].
result<ok_t, std::string> add_stored(storage::reader& store, session_id first, session_id last, states& to) {
  bool damaged = false;
  for (const char prefix : {actors::ended_prefix, actors::open_prefix}) {
    const auto done =
      store.each_from(storage::table::sessions, std::string(1, prefix), actors::snapshot_key(prefix, first), [&](std::string_view, std::string_view value) {
        const auto s = actors::decode_snapshot(value);
        damaged = damaged || !s;
        if (!s || s->state.id.value > last.value)
          return false;
        to.try_emplace(s->state.id, s->state);
        return true;
      });
    if (!done)
      return failure{done.error().detail};
  }
  if (damaged)
    return failure{std::string{"a snapshot has a form that this program does not know"}};
  return ok;
}

} // namespace

result<std::vector<actors::session_view>, std::string> session_reader::in_memory(session_id first, session_id last) const {
  auto found = ask_shard<std::vector<actors::session_view>>([&](auto answer) { shard_.look_at({first, last, std::move(answer)}); });
  if (!found)
    return failure{std::string{"the shard does not answer"}};
  return *std::move(found);
}

result<std::optional<actors::session_view>, std::string> session_reader::find(session_id id) const {
  auto awake = in_memory(id, id);
  if (!awake)
    return failure{awake.error()};
  if (!awake->empty())
    return std::optional{awake->front()};
  storage::reader store{shard_.records()};
  for (const char prefix : {actors::ended_prefix, actors::open_prefix}) {
    const auto stored = store.get(storage::table::sessions, actors::snapshot_key(prefix, id));
    if (!stored)
      return failure{stored.error().detail};
    if (*stored)
      if (const auto s = actors::decode_snapshot(**stored))
        return std::optional{actors::session_view{s->state, s->links}};
  }
  return std::optional<actors::session_view>{};
}

result<session_reader::page, std::string> session_reader::list(
  session_id before, std::size_t limit, const std::function<bool(const domain::session_state&)>& wanted) const {
  storage::reader store{shard_.records()};
  auto end = before.value; // numbers from here on have been looked at
  if (end == 0) {
    const auto kept = actors::read_directory(store);
    if (!kept)
      return failure{kept.error().detail};
    const auto reserved = kept->counters.find("next_session");
    end = reserved == kept->counters.end() ? 1 : reserved->second + 1;
  }
  page out;
  for (std::size_t window = 0; window < max_windows && end > 1; ++window) {
    const session_id first{end > actors::max_looked_at ? end - actors::max_looked_at : 1}, last{end - 1};
    states found;
    auto awake = in_memory(first, last); // before the store: who goes to sleep in between is in both, never in none
    if (!awake)
      return failure{awake.error()};
    for (const auto& v : *awake)
      found.emplace(v.state.id, v.state);
    if (auto read = add_stored(store, first, last, found); !read)
      return failure{read.error()};
    for (const auto& [id, state] : found) {
      if (out.sessions.size() == limit) {
        out.next = out.sessions.back().id;
        return out;
      }
      if (wanted(state))
        out.sessions.push_back(state);
    }
    end = first.value;
  }
  if (end > 1)
    out.next = session_id{end};
  return out;
}

domain::operator_names session_reader::operator_names() const {
  domain::operator_names out;
  storage::reader store{shard_.records()};
  if (const auto kept = actors::read_directory(store))
    for (const auto& [name, row] : kept->accounts)
      out.emplace(row.id, name);
  return out;
}

result<ok_t, std::string> session_reader::records(const actors::session_view& of, std::uint64_t after, const std::function<bool(frame_view)>& each) const {
  storage::reader store{shard_.records()};
  for (;;) {
    const auto found = store.after(of.links, after, page_limits);
    if (!found)
      return failure{found.error().detail};
    const auto* bytes = reinterpret_cast<const std::byte*>(found->words.data());
    for (std::size_t at = 0; at < found->bytes;) {
      const auto frame = trusted_frame(bytes + at);
      if (!each(frame))
        return ok;
      at += frame.head().total_bytes();
    }
    if (found->records == 0 || found->what == storage::page::end::complete)
      return ok;
    after = found->last;
  }
}

} // namespace parley::app
