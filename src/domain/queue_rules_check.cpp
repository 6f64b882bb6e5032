#include "domain/queue_rules_check.hpp"

#include "domain/time_zone.hpp"

#include <algorithm>
#include <set>

namespace parley::domain {

namespace {

void check_hours(const queue_rules& q, problem_list& out) {
  const auto place = place_of(q);
  if (!time_zone::find(q.time_zone))
    out.add(place, "time_zone: there is no zone " + q.time_zone + "; zones are named as in Europe/Berlin");
  for (const auto& h : q.hours) {
    if (h.weekday > 6)
      out.add(place, "hours: weekday " + std::to_string(h.weekday) + " is none of 0 (Sunday) to 6 (Saturday)");
    if (h.from_min >= h.until_min || h.until_min > 24 * 60)
      out.add(place, "hours must begin before they end, and end by midnight; hours that span midnight are two entries");
  }
}

void check_queue(const site_rules& rules, const queue_rules& q, problem_list& out) {
  const auto place = place_of(q);
  if (!q.id)
    out.add(place, "needs an id, for that is how clients name it");
  out.check_name(place, "name", q.name);
  for (const auto& name : q.operators)
    out.check_name(place, "operators: each", name);
  for (const auto& name : q.supervisors)
    out.check_name(place, "supervisors: each", name);
  if (q.id == default_queue && !q.operators.empty())
    out.add(place, "operators must be empty, because the default queue holds every operator of the site");
  for (const auto& [key, ms] : std::initializer_list<std::pair<const char*, std::int64_t>>{
         {"offer_ms", q.offer_ms},
         {"transfer_ms", q.transfer_ms},
         {"wrap_up_ms", q.wrap_up_ms},
         {"max_wait_ms", q.max_wait_ms},
         {"overflow_after_ms", q.overflow_after_ms},
         {"priority_step_ms", q.priority_step_ms},
         {"preferred_ms", q.preferred_ms},
         {"skill_relax_ms", q.skill_relax_ms},
       })
    out.check_duration(place, key, ms);
  if (q.overflow_to)
    check_queue_named(rules, q.overflow_to, place, "overflow_to", out);
  check_hours(q, out);
}

/// Every queue has one way out at most, so whoever comes back to a queue of its own walk is in a circle; each circle is told by its first queue.
void check_overflow_circles(const site_rules& rules, problem_list& out) {
  std::set<queue_id> walked;
  for (const auto& first : rules.queues) {
    std::vector<const queue_rules*> walk;
    for (const auto* q = &first; q; q = q->overflow_to ? rules.find_queue(q->overflow_to) : nullptr) {
      if (auto again = std::ranges::find(walk, q); again != walk.end()) {
        std::string circle;
        for (auto it = again; it != walk.end(); ++it)
          circle += (*it)->name + " → ";
        out.add(place_of(*q), "overflow_to goes round in a circle: " + circle + q->name);
        break;
      }
      if (!walked.insert(q->id).second)
        break;
      walk.push_back(q);
    }
  }
}

} // namespace

std::string place_of(const queue_rules& q) { return "queue " + (q.name.empty() ? std::to_string(q.id.value) : q.name); }

void check_queue_named(const site_rules& rules, queue_id id, std::string_view place, std::string_view key, problem_list& out) {
  if (!rules.find_queue(id))
    out.add(place, std::string{key} + ": the site has no queue " + std::to_string(id.value));
}

void check_queues(const site_rules& rules, problem_list& out) {
  if (!rules.find_queue(default_queue))
    out.add("queues", "the default queue (id " + std::to_string(default_queue.value) + ") is missing");
  std::set<queue_id> ids;
  std::set<std::string_view> names;
  for (const auto& q : rules.queues) {
    if (!ids.insert(q.id).second)
      out.add(place_of(q), "another queue has id " + std::to_string(q.id.value));
    if (!names.insert(q.name).second)
      out.add(place_of(q), "another queue has this name");
    check_queue(rules, q, out);
  }
  check_overflow_circles(rules, out);
}

} // namespace parley::domain
