#include "domain/audience.hpp"

#include <algorithm>
#include <iterator>

namespace parley::domain {

std::vector<queue_id> queues_of(const operator_rights& rights) {
  std::vector<queue_id> all;
  std::ranges::set_union(rights.member_of, rights.supervises, std::back_inserter(all));
  return all;
}

void audience::subscribe(operator_id who, operator_rights rights) {
  unsubscribe(who);
  for (queue_id q : queues_of(rights)) {
    auto& watchers = queues_[q].watchers;
    watchers.insert(std::ranges::lower_bound(watchers, who), who);
  }
  subscribers_[who].rights = std::move(rights);
  touch(who);
}

void audience::unsubscribe(operator_id who) {
  const auto it = subscribers_.find(who);
  if (it == subscribers_.end())
    return;
  for (queue_id q : queues_of(it->second.rights)) {
    auto& watchers = queues_[q].watchers;
    watchers.erase(std::ranges::lower_bound(watchers, who));
  }
  subscribers_.erase(it);
}

const operator_rights* audience::rights_of(operator_id who) const {
  const auto it = subscribers_.find(who);
  return it == subscribers_.end() ? nullptr : &it->second.rights;
}

void audience::touch(operator_id who) {
  const auto it = subscribers_.find(who);
  if (it == subscribers_.end() || it->second.is == subscriber::state::due)
    return;
  it->second.is = subscriber::state::due;
  due_.push_back(who);
}

void audience::touch(queue_id q) {
  const auto it = queues_.find(q);
  if (it == queues_.end() || it->second.watchers.empty() || it->second.is == watched_queue::state::touched)
    return;
  it->second.is = watched_queue::state::touched;
  touched_.push_back(q);
}

/// One step through the operators of a touched queue. False if no queue is left.
bool audience::walk() {
  if (!walked_) {
    if (touched_.empty())
      return false;
    walked_ = touched_.front();
    walked_to_ = {};
    touched_.pop_front();
    queues_[walked_].is = watched_queue::state::quiet; // touched again from here on: walked again
  }
  const auto& watchers = queues_[walked_].watchers;
  const auto next = std::ranges::upper_bound(watchers, walked_to_);
  if (next == watchers.end()) {
    walked_ = {};
    return true;
  }
  walked_to_ = *next;
  touch(walked_to_);
  return true;
}

std::vector<operator_id> audience::take(std::size_t limit) {
  for (std::size_t looked = 0; looked < limit && due_.size() < limit && walk(); ++looked) {}
  std::vector<operator_id> taken;
  for (std::size_t looked = 0; looked < limit && !due_.empty(); ++looked) {
    const auto it = subscribers_.find(due_.front());
    due_.pop_front();
    if (it == subscribers_.end() || it->second.is == subscriber::state::told)
      continue;
    it->second.is = subscriber::state::told;
    taken.push_back(it->first);
  }
  return taken;
}

} // namespace parley::domain
