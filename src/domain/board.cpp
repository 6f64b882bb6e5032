#include "domain/board.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

bool is_open(session_list list) { return list == session_list::bot_hosting || list == session_list::unassigned || list == session_list::assigned; }

/// Calls visit(operator) for each of whom the entry is.
template <class Visit>
void for_each_operator_of(const list_entry& e, Visit visit) {
  if (e.holder)
    visit(e.holder);
  for (operator_id guest : e.guests)
    if (guest && guest != e.holder)
      visit(guest);
}

} // namespace

std::size_t board::open_index(session_list list) { return std::size_t(list) - std::size_t(session_list::bot_hosting); }

void board::changed(session_id s, const list_entry& before, const list_entry& after) {
  if (before == after)
    return;
  change_queue(s, before, after);
  change_chats(s, before, after);
  change_unread(s, before, after);
}

void board::change_queue(session_id s, const list_entry& before, const list_entry& after) {
  if (before.queue == after.queue && before.list == after.list)
    return;
  if (before.list == session_list::unassigned)
    forget_declines(s, before.queue);
  if (before.queue && is_open(before.list))
    queues_[before.queue].open[open_index(before.list)].erase(s);
  if (after.queue && is_open(after.list))
    queues_[after.queue].open[open_index(after.list)].insert(s);
  if (after.queue && after.list == session_list::closed && before.list != session_list::closed)
    queues_[after.queue].closed.push(s);
  if (is_new(before))
    audience_.touch(before.queue);
  if (is_new(after))
    audience_.touch(after.queue);
}

void board::change_chats(session_id s, const list_entry& before, const list_entry& after) {
  const bool was = before.list == session_list::assigned, is = after.list == session_list::assigned;
  const bool ends = after.list == session_list::closed && before.list != session_list::closed;
  if (was)
    for_each_operator_of(before, [&](operator_id op) {
      if (!is || !is_of(after, op))
        operators_[op].chats.erase(s);
    });
  if (is || ends)
    for_each_operator_of(after, [&](operator_id op) {
      if (ends)
        operators_[op].closed.push(s);
      else if (!was || !is_of(before, op))
        operators_[op].chats.insert(s);
    });
}

void board::change_unread(session_id s, const list_entry& before, const list_entry& after) {
  const operator_id was = unread_by(before), is = unread_by(after);
  if (was == is)
    return;
  if (was) {
    operators_[was].unread.erase(s);
    audience_.touch(was);
  }
  if (is) {
    operators_[is].unread.insert(s);
    audience_.touch(is);
  }
}

std::size_t board::count(queue_id q, session_list list) const {
  const auto it = queues_.find(q);
  return it == queues_.end() || !is_open(list) ? 0 : it->second.open[open_index(list)].size();
}

void board::declined(session_id s, queue_id q, operator_id who) {
  if (is_declined(s, who))
    return;
  declined_by_[s].push_back(who);
  ++operators_[who].declined[q];
  audience_.touch(who);
}

bool board::forget_declines(session_id s, queue_id q) {
  const auto by = declined_by_.find(s);
  if (by == declined_by_.end())
    return false;
  for (const operator_id who : by->second) {
    auto& declined = operators_[who].declined;
    if (const auto number = declined.find(q); --number->second == 0)
      declined.erase(number);
    audience_.touch(who);
  }
  declined_by_.erase(by);
  return true;
}

bool board::is_declined(session_id s, operator_id who) const {
  const auto by = declined_by_.find(s);
  return by != declined_by_.end() && std::ranges::find(by->second, who) != by->second.end();
}

std::size_t board::declined_count(queue_id q, operator_id who) const {
  const auto op = operators_.find(who);
  if (op == operators_.end())
    return 0;
  const auto number = op->second.declined.find(q);
  return number == op->second.declined.end() ? 0 : number->second;
}

board_counters board::counters_of(operator_id who, const operator_rights& rights) const {
  board_counters c;
  if (const auto it = operators_.find(who); it != operators_.end())
    c.unread_sessions = std::uint32_t(it->second.unread.size());
  const auto unassigned_for = [&](queue_id q) { return std::uint32_t(count(q, session_list::unassigned) - declined_count(q, who)); };
  for (queue_id q : rights.supervises)
    c.unassigned += unassigned_for(q);
  c.unread_or_unassigned = c.unread_sessions + c.unassigned;
  for (queue_id q : queues_of(rights)) {
    c.new_unassigned += unassigned_for(q);
    c.bot_hosted += std::uint32_t(count(q, session_list::bot_hosting));
  }
  return c;
}

std::vector<session_id> board::page(queue_id q, session_list list, session_id after, std::size_t limit) const {
  const auto it = queues_.find(q);
  return it == queues_.end() || !is_open(list) ? std::vector<session_id>{} : it->second.open[open_index(list)].page(after, limit);
}

std::vector<session_id> board::chats_of(operator_id who, session_id after, std::size_t limit) const {
  const auto it = operators_.find(who);
  return it == operators_.end() ? std::vector<session_id>{} : it->second.chats.page(after, limit);
}

std::vector<session_id> board::unread_of(operator_id who, session_id after, std::size_t limit) const {
  const auto it = operators_.find(who);
  return it == operators_.end() ? std::vector<session_id>{} : it->second.unread.page(after, limit);
}

std::vector<session_id> board::closed_in(queue_id q, std::size_t limit) const {
  const auto it = queues_.find(q);
  return it == queues_.end() ? std::vector<session_id>{} : it->second.closed.newest(limit);
}

std::vector<session_id> board::closed_of(operator_id who, std::size_t limit) const {
  const auto it = operators_.find(who);
  return it == operators_.end() ? std::vector<session_id>{} : it->second.closed.newest(limit);
}

void board::subscribe(operator_id who, operator_rights rights) {
  told_.erase(who);
  audience_.subscribe(who, std::move(rights));
}

void board::unsubscribe(operator_id who) {
  told_.erase(who);
  audience_.unsubscribe(who);
}

std::vector<board::news> board::take_changed(std::size_t limit) {
  std::vector<news> changed_ones;
  for (operator_id who : audience_.take(limit)) {
    const board_counters now = counters_of(who, *audience_.rights_of(who));
    const auto [told, first] = told_.try_emplace(who, now);
    if (!first && told->second == now)
      continue;
    told->second = now;
    changed_ones.push_back({who, now});
  }
  return changed_ones;
}

} // namespace parley::domain
