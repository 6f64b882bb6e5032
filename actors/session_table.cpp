#include "actors/session_table.hpp"

#include "actors/history_readers.hpp"
#include "actors/session.hpp"
#include "base/log.hpp"

#include <malloc.h>

namespace parley::actors {

namespace {
/// How late a sleeping session's deadline may be met: finer slots would cost memory, and who sleeps has waited for minutes.
constexpr std::int64_t alarm_slot_ms = 1'000;
/// A bound on what one round does for a day's forgotten chats that all end at once.
constexpr std::size_t alarms_per_round = 1'000;
/// Sessions that look at new rules in one round: a millisecond's work.
constexpr std::size_t looks_per_round = 5'000;
} // namespace

session& session_table::start(const session_snapshot& from) {
  auto handle = spawn_slim<session, session_actor>(shard_.system, shard_, from);
  auto* self = static_cast<session*>(caf::actor_cast<caf::abstract_actor*>(handle)); // what spawn_slim just made
  actors_.insert_or_assign(from.state.id, std::move(handle));
  shard_.counters.sessions_awake.add(1);
  return *self;
}

void session_table::tell_all(std::span<inbound> frames) {
  found_.clear();
  for (const auto& in : frames) {
    auto* actor = awake(in.what.head().session);
    if (actor)
      static_cast<const session*>(actor)->prefetch();
    found_.push_back(actor);
  }
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (found_[i])
      found_[i]->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, std::move(frames[i])), nullptr);
    else
      tell(frames[i].what.head().session, std::move(frames[i]));
  }
}

void session_table::wake(session_id id, caf::mailbox_element_ptr first) {
  auto [at, asleep] = waking_.try_emplace(id);
  if (first)
    at->second.push_back(std::move(first));
  if (!asleep)
    return; // the store has been asked already
  shard_.readers->submit([id, directory = shard_.directory](storage::reader& store) {
    auto bytes = store.get(storage::table::sessions, snapshot_key(open_prefix, id));
    if (bytes && !*bytes)
      bytes = store.get(storage::table::sessions, snapshot_key(ended_prefix, id));
    actors::tell(directory, snapshot_read{id, std::move(bytes)}, nullptr);
  });
}

void session_table::woken(const snapshot_read& m) {
  auto it = waking_.find(m.session);
  if (it == waking_.end())
    return;
  auto waiting = std::move(it->second);
  waking_.erase(it);
  if (auto* actor = awake(m.session)) { // it began while the store was asked: somebody had guessed its number
    for (auto& element : waiting)
      actor->enqueue(std::move(element), nullptr);
    return;
  }
  const bool exists = !m.bytes || *m.bytes;
  const auto snapshot = m.bytes && exists ? decode_snapshot(**m.bytes) : std::nullopt;
  if (!snapshot) {
    if (exists)
      log::error("session_unreadable", {{"session", m.session.value}, {"detail", m.bytes ? "a form that this program does not know" : m.bytes.error().detail}});
    for (auto& element : waiting)
      if (auto* in = content_as<inbound>(element->content()))
        in->from->refuse(in->what.head(), exists ? error_code::corrupt_record : error_code::no_such_session);
    return;
  }
  auto& actor = start(*snapshot);
  shard_.counters.sessions_woken.add();
  audience visitors;
  if (auto kept = audiences_.find(m.session); kept != audiences_.end()) {
    visitors = std::move(kept->second);
    audiences_.erase(kept);
  }
  visitors.leave(nullptr); // those that have closed are forgotten
  actor.woken(std::move(visitors));
  for (auto& element : waiting)
    actor.enqueue(std::move(element), nullptr);
}

void session_table::put_to_sleep(session_id id, audience visitors, std::int64_t wake_ms) {
  if (wake_ms != 0)
    alarms_[wake_ms / alarm_slot_ms].push_back(id);
  if (visitors.leave(nullptr)) // closed connections are not kept for as long as the session sleeps
    audiences_.insert_or_assign(id, std::move(visitors));
  shard_.counters.sessions_awake.add(-1);
  shard_.counters.sessions_slept.add();
  ++slept_since_return_;
  actors_[id] = session_actor{};
}

std::size_t session_table::step(std::int64_t now_ms) { return wake_due(now_ms) + look_at_rules(); }

std::optional<std::int64_t> session_table::next_step_ms() const {
  if (!to_look_at_rules_.empty())
    return 0;
  if (alarms_.empty())
    return {};
  return (alarms_.begin()->first + 1) * alarm_slot_ms;
}

void session_table::rules_changed() { to_look_at_rules_ = ids(); }

std::vector<session_id> session_table::ids() const {
  std::vector<session_id> out;
  out.reserve(actors_.size());
  for (const auto& [id, actor] : actors_)
    out.push_back(id);
  return out;
}

std::size_t session_table::look_at_rules() {
  std::size_t woken = 0, n = 0;
  for (; n < looks_per_round && woken < alarms_per_round && !to_look_at_rules_.empty(); ++n) {
    const auto id = to_look_at_rules_.back();
    to_look_at_rules_.pop_back();
    auto it = actors_.find(id);
    if (it == actors_.end())
      continue;
    if (auto* actor = awake(id))
      static_cast<session*>(actor)->rules_changed();
    else {
      wake(id, nullptr); // its deadline was computed by the old rules
      ++woken;
    }
  }
  return n;
}

std::size_t session_table::wake_due(std::int64_t now_ms) {
  // Those that were woken before, by a frame, see for themselves. A slot is due when all of it is past.
  std::size_t woken = 0;
  while (!alarms_.empty() && alarms_.begin()->first < now_ms / alarm_slot_ms && woken < alarms_per_round) {
    auto& due = alarms_.begin()->second;
    for (; !due.empty() && woken < alarms_per_round; ++woken) {
      const auto id = due.back();
      due.pop_back();
      if (auto it = actors_.find(id); it != actors_.end() && !it->second)
        wake(id, nullptr);
    }
    if (due.empty())
      alarms_.erase(alarms_.begin());
  }
  return woken;
}

void session_table::deliver_asleep(session_id id, std::span<const std::byte> frame) {
  if (auto visitors = audiences_.find(id); visitors != audiences_.end())
    visitors->second.deliver(frame);
}

void session_table::forget(session_id id) {
  shard_.counters.sessions_awake.add(-1);
  actors_.erase(id);
}

void session_table::return_memory() {
  // The allocator keeps what lies between other blocks. Worth a walk through its heap once it is tens of megabytes.
  constexpr std::size_t worth_it = 50'000;
  if (slept_since_return_ < worth_it)
    return;
  slept_since_return_ = 0;
  ::malloc_trim(0);
}

void session_table::clear() {
  actors_.clear();
  audiences_.clear();
  waking_.clear();
}

} // namespace parley::actors
