#include "outbox/outbox.hpp"

#include "base/log.hpp"
#include "base/secret.hpp"

#include <algorithm>
#include <charconv>

namespace parley::outbox {

namespace {

using storage::control_update;

constexpr std::string_view item_prefix = "outbox/item/";
constexpr std::string_view next_key = "outbox/next";
constexpr std::string_view instance_key = "outbox/instance";
/// Of the random hex: 64 bits tell all outboxes of the world apart.
constexpr std::size_t instance_digits = 16;

failure<outbox_error> failed(const storage::storage_error& e) { return {outbox_error{outbox_errc::store, e.detail}}; }
failure<outbox_error> damaged(std::string_view key) { return {outbox_error{outbox_errc::store, std::string{key} + " is damaged"}}; }

control_update kept(const item& i) { return {item_key(i.id), to_json(i, with_body::yes)}; }
control_update removed(std::uint64_t id) { return {item_key(id), {}, storage::table_update::action::erase}; }

} // namespace

std::string item_key(std::uint64_t id) {
  char digits[17];
  const auto end = std::to_chars(digits, digits + sizeof digits, id, 16).ptr;
  return std::string{item_prefix}.append(16 - std::size_t(end - digits), '0').append(digits, end);
}

result<std::unique_ptr<outbox>, outbox_error> outbox::open(storage::control_store& store, const clock_source& clock, outbox_limits limits) {
  std::unique_ptr<outbox> o{new outbox(store, clock, limits)};
  if (auto loaded = o->load(); !loaded)
    return failure{loaded.error()};
  return o;
}

result<ok_t, outbox_error> outbox::load() {
  auto instance = store_.get(instance_key);
  auto next = store_.get(next_key);
  if (!instance)
    return failed(instance.error());
  if (!next)
    return failed(next.error());
  if (*instance) {
    instance_ = **instance;
  } else {
    instance_ = secret::random_hex().substr(0, instance_digits);
    if (auto done = store_.change(std::vector<control_update>{{std::string{instance_key}, instance_}}); !done)
      return failed(done.error());
  }
  if (*next)
    std::from_chars((*next)->data(), (*next)->data() + (*next)->size(), next_id_);
  const auto read = each_item([&](const item& i) {
    if (i.state == item_state::waiting)
      lanes_.add(i.id, i.what.destination, i.replays ? std::string{} : i.what.order_key, i.next_attempt_ms);
    else
      (i.state == item_state::delivered ? delivered_ : given_up_).insert(i.id);
  });
  totals_.waiting.set(std::int64_t(lanes_.waiting()));
  return read;
}

result<ok_t, outbox_error> outbox::each_item(const std::function<void(const item&)>& f) const {
  std::string bad;
  const auto read = store_.each(item_prefix, {}, [&](std::string_view key, std::string_view value) {
    const auto i = item_from_json(value);
    if (!i) {
      bad = key;
      return false;
    }
    f(*i);
    return true;
  });
  if (!read)
    return failed(read.error());
  if (!bad.empty())
    return damaged(bad);
  return ok;
}

bool outbox::has_room(std::string_view destination) const {
  const std::scoped_lock hold{mutex_};
  return lanes_.waiting(destination) < limits_.waiting;
}

result<ok_t, outbox_error> outbox::add(std::span<const draft> drafts, std::vector<control_update> with) {
  const auto now_ms = clock_.wall_ms();
  {
    const std::scoped_lock hold{mutex_};
    for (const auto& d : drafts) {
      if (d.body.size() > max_body_bytes)
        return failure{outbox_error{outbox_errc::too_large, "a body of " + std::to_string(d.body.size()) + " bytes; at most " + std::to_string(max_body_bytes)}};
      if (lanes_.waiting(d.destination) >= limits_.waiting)
        return failure{outbox_error{outbox_errc::full, std::to_string(limits_.waiting) + " items wait for " + d.destination + " already"}};
    }
    auto id = next_id_;
    for (const auto& d : drafts)
      with.push_back(kept({.id = id++, .what = d, .created_ms = now_ms, .waiting_since_ms = now_ms, .next_attempt_ms = now_ms}));
    if (!drafts.empty())
      with.push_back({std::string{next_key}, std::to_string(id)});
    if (auto done = store_.change(with); !done)
      return failed(done.error());
    for (const auto& d : drafts)
      lanes_.add(next_id_++, d.destination, d.order_key, now_ms);
    totals_.waiting.set(std::int64_t(lanes_.waiting()));
  }
  if (!drafts.empty())
    news();
  return ok;
}

result<std::vector<item>, outbox_error> outbox::list(const query& q) const { return list_items(store_, q); }

result<item, outbox_error> outbox::find(std::uint64_t id) const {
  const auto key = item_key(id);
  const auto value = store_.get(key);
  if (!value)
    return failed(value.error());
  if (!*value)
    return failure{outbox_error{outbox_errc::no_such_item, "there is no item " + std::to_string(id) + "; finished ones are pruned after a while"}};
  auto i = item_from_json(**value);
  if (!i)
    return damaged(key);
  return std::move(*i);
}

result<ok_t, outbox_error> outbox::replay(std::uint64_t id) {
  {
    const std::scoped_lock hold{mutex_};
    auto found = find(id);
    if (!found)
      return failure{found.error()};
    if (found->state == item_state::waiting)
      return failure{outbox_error{outbox_errc::still_waiting, "item " + std::to_string(id) + " waits for its next attempt already"}};
    if (lanes_.waiting(found->what.destination) >= limits_.waiting)
      return failure{outbox_error{outbox_errc::full, "too many items wait for " + found->what.destination}};
    auto& from = found->state == item_state::delivered ? delivered_ : given_up_;
    found->state = item_state::waiting;
    found->attempts = 0;
    found->next_attempt_ms = found->waiting_since_ms = clock_.wall_ms();
    ++found->replays;
    if (auto done = store_.change(std::vector<control_update>{kept(*found)}); !done)
      return failed(done.error());
    from.erase(id);
    lanes_.add(id, found->what.destination, {}, found->next_attempt_ms);
    totals_.waiting.set(std::int64_t(lanes_.waiting()));
  }
  news();
  return ok;
}

result<std::size_t, outbox_error> outbox::forget(std::span<const session_id> sessions) {
  const std::set<session_id> theirs{sessions.begin(), sessions.end()};
  // Without the lock, for it reads every body; what changes meanwhile changes its state only, which is looked at below.
  std::vector<std::pair<std::uint64_t, session_id>> found;
  const auto read = each_item([&](const item& i) {
    if (const auto about = session_of(i); about && theirs.contains(about))
      found.emplace_back(i.id, about);
  });
  if (!read)
    return failure{read.error()};
  std::size_t under_way = 0;
  {
    const std::scoped_lock hold{mutex_};
    std::vector<control_update> updates;
    for (const auto& [id, about] : found)
      updates.push_back(removed(id));
    if (auto done = store_.change(updates); !done)
      return failed(done.error());
    for (const auto& [id, about] : found) {
      delivered_.erase(id);
      given_up_.erase(id);
      if (lanes_.is_under_way(id))
        forgotten_.emplace(id, about);
      else if (lanes_.has(id))
        lanes_.remove(id);
    }
    totals_.waiting.set(std::int64_t(lanes_.waiting()));
    under_way = under_way_of(theirs);
  }
  if (!found.empty())
    news(); // whoever stood behind one of them may be due
  return under_way;
}

std::size_t outbox::under_way_of(const std::set<session_id>& sessions) const {
  return std::size_t(std::ranges::count_if(forgotten_, [&](const auto& f) { return sessions.contains(f.second); }));
}

bool outbox::wait_for_attempts(std::span<const session_id> sessions, std::chrono::milliseconds patience) const {
  const std::set<session_id> theirs{sessions.begin(), sessions.end()};
  std::unique_lock hold{mutex_};
  return concluded_.wait_for(hold, patience, [&] { return under_way_of(theirs) == 0; });
}

std::string outbox::public_id(std::uint64_t id) const { return "msg_" + instance_ + '_' + std::to_string(id); }

std::vector<item> outbox::take_due(const std::function<std::size_t(const std::string&)>& at_once, std::size_t most) {
  std::vector<item> due;
  const std::scoped_lock hold{mutex_};
  for (const auto id : lanes_.take_due(clock_.wall_ms(), at_once, most)) {
    if (auto found = find(id)) {
      due.push_back(std::move(*found));
      continue;
    }
    // Damaged on disk since the start: it can't be sent, and must not hold up its lane.
    log::error("outbox_item_lost", {{"id", id}});
    lanes_.done(id);
  }
  return due;
}

result<ok_t, outbox_error> outbox::conclude(std::span<const item> attempted) {
  const std::scoped_lock hold{mutex_};
  std::vector<control_update> updates;
  for (const auto& i : attempted) {
    if (forgotten_.contains(i.id))
      continue;
    updates.push_back(kept(i));
    if (i.state != item_state::waiting)
      (i.state == item_state::delivered ? delivered_ : given_up_).insert(i.id);
  }
  prune(delivered_, limits_.kept_delivered, updates);
  prune(given_up_, limits_.kept_given_up, updates);
  if (auto done = store_.change(updates); !done)
    return failed(done.error());
  for (const auto& i : attempted) {
    const bool is_forgotten = forgotten_.erase(i.id) > 0;
    if (is_forgotten)
      concluded_.notify_all();
    if (i.state == item_state::waiting) {
      totals_.failed_attempts.add();
      if (is_forgotten)
        lanes_.done(i.id);
      else
        lanes_.retry(i.id, i.next_attempt_ms);
      continue;
    }
    (i.state == item_state::delivered ? totals_.delivered : totals_.given_up).add();
    lanes_.done(i.id);
  }
  totals_.waiting.set(std::int64_t(lanes_.waiting()));
  return ok;
}

void outbox::prune(std::set<std::uint64_t>& finished, std::size_t most, std::vector<control_update>& updates) {
  for (; finished.size() > most; finished.erase(finished.begin()))
    updates.push_back(removed(*finished.begin()));
}

std::optional<std::int64_t> outbox::next_due_ms() const {
  const std::scoped_lock hold{mutex_};
  return lanes_.next_due_ms();
}

result<std::vector<item>, outbox_error> list_items(const storage::control_store& store, const outbox::query& q) {
  // Keys go upwards only: the newest are found by keeping the last so many.
  std::vector<item> found;
  std::string bad;
  const auto read = store.each(item_prefix, {}, [&](std::string_view key, std::string_view value) {
    if (q.before != 0 && key >= item_key(q.before))
      return false;
    auto i = item_from_json(value);
    if (!i) {
      bad = key;
      return false;
    }
    if ((q.state && i->state != *q.state) || (!q.destination.empty() && i->what.destination != q.destination))
      return true;
    i->what.body = {}; // may be large, and find() has it
    found.push_back(std::move(*i));
    if (found.size() >= 2 * std::max<std::size_t>(q.limit, 1))
      found.erase(found.begin(), found.end() - std::ptrdiff_t(q.limit));
    return true;
  });
  if (!read)
    return failed(read.error());
  if (!bad.empty())
    return damaged(bad);
  if (found.size() > q.limit)
    found.erase(found.begin(), found.end() - std::ptrdiff_t(q.limit));
  std::ranges::reverse(found);
  return found;
}

} // namespace parley::outbox
