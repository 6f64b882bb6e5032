#include "tests/sim/chronicle.hpp"

namespace parley::sim {

const entry* chronicle::decide(frame_view record) {
  const auto& head = record.head();
  auto& s = sessions_[head.session];
  if (head.seq != s.records.size() + 1)
    return nullptr;
  domain::session_state before;
  before.id = head.session;
  if (!s.records.empty())
    before = s.records.back().after;
  const auto fact = domain::fact_of(record);
  auto after = before;
  domain::apply(after, fact);
  s.records.push_back({kept_frame{record.bytes()}, fact, before, after});
  return &s.records.back();
}

const entry& chronicle::store(session_id id) {
  auto& s = sessions_.at(id);
  ++stored_records_;
  return s.records.at(s.stored++);
}

void chronicle::crash() {
  for (auto& [id, s] : sessions_)
    s.records.erase(s.records.begin() + std::ptrdiff_t(s.stored), s.records.end());
  std::erase_if(sessions_, [](const auto& each) { return each.second.records.empty(); });
}

const chronicle::story* chronicle::find(session_id s) const {
  auto it = sessions_.find(s);
  return it == sessions_.end() ? nullptr : &it->second;
}

const entry* chronicle::find(session_id s, std::uint64_t seq) const {
  const auto* found = find(s);
  return found && seq > 0 && seq <= found->records.size() ? &found->records[seq - 1] : nullptr;
}

bool chronicle::is_stored(session_id s, std::uint64_t seq) const { return seq > 0 && seq <= newest_stored(s); }

std::uint64_t chronicle::newest(session_id s) const { return of(s).size(); }

std::uint64_t chronicle::newest_stored(session_id s) const {
  const auto* found = find(s);
  return found ? found->stored : 0;
}

const domain::session_state& chronicle::state(session_id s) const {
  static const domain::session_state none;
  const auto& records = of(s);
  return records.empty() ? none : records.back().after;
}

const std::deque<entry>& chronicle::of(session_id s) const {
  static const std::deque<entry> none;
  const auto* found = find(s);
  return found ? found->records : none;
}

std::vector<slot_in_use> slots_of(const domain::session_state& s) {
  std::vector<slot_in_use> slots;
  if (const auto holder = domain::slot_holder(s))
    slots.push_back({holder, slot_in_use::use::held});
  if (s.offered_to)
    slots.push_back({s.offered_to, slot_in_use::use::offered});
  return slots;
}

std::map<operator_id, slot_counts> slots_in_use(const chronicle& log) {
  std::map<operator_id, slot_counts> counted;
  for (const auto& [id, s] : log.sessions())
    for (const auto& slot : slots_of(s.records.back().after))
      ++(slot.what == slot_in_use::use::held ? counted[slot.whose].held : counted[slot.whose].offered);
  return counted;
}

namespace {
/// Does the record itself say that it is about this operator?
bool names(const entry& e, operator_id op) { return e.fact.target == op && e.head().what != kind::routed; }
} // namespace

bool concerns(const entry& e, principal who) {
  if (who.is_visitor())
    return e.after.visitor && who.visitor() == e.after.visitor && domain::may_see(e.head().visibility, who);
  const auto op = who.operator_();
  if (!op)
    return false;
  const auto holder = domain::slot_holder(e.before);
  return holder == op || e.before.offered_to == op || e.fact.author.operator_() == op || names(e, op) || domain::is_guest(e.before, op) || domain::is_guest(e.after, op);
}

} // namespace parley::sim
