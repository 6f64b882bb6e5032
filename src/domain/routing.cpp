#include "domain/routing.hpp"

#include "domain/page_address.hpp"

#include <tuple>

namespace parley::domain {

namespace {

result<routed, route_refusal> as_asked(const site_rules& rules, const route_request& request) {
  const auto* queue = rules.find_queue(request.queue);
  if (!queue)
    return failure{route_refusal::no_such_queue};
  if (rules.departments == site_rules::department_routing::off || request.chosen_by == route_request::chooser::site)
    return routed{queue->id, routed::rule::asked_for, {}};
  if (queue->department == queue_rules::shown::no)
    return failure{route_refusal::not_a_department};
  return routed{queue->id, routed::rule::department, {}};
}

/// Null if none covers the page.
const page_rule* closest(const std::vector<page_rule>& page_rules, std::string_view page) {
  const auto address = page_address::parse(page);
  const page_rule* best = nullptr;
  std::tuple<std::size_t, std::size_t> best_length; // of the path; with the same path a port is more exact than none
  for (const auto& r : page_rules) {
    const auto beginning = page_address::parse(r.page);
    const std::tuple length{beginning.path.size(), beginning.port.size()};
    if (beginning.covers(address) && (!best || length > best_length)) {
      best = &r;
      best_length = length;
    }
  }
  return best;
}

} // namespace

result<routed, route_refusal> route(const site_rules& rules, const route_request& request) {
  if (request.queue)
    return as_asked(rules, request);
  if (rules.pages == site_rules::page_routing::on && !request.page.empty())
    if (const auto* found = closest(rules.page_rules, request.page))
      return routed{found->queue, routed::rule::page, found->page};
  return routed{default_queue, routed::rule::default_queue, {}};
}

queue_id queue_with_room(const site_rules& rules, queue_id q, const std::function<bool(queue_id)>& admits) {
  queue_id at = q;
  for (std::size_t hops = 0; hops <= rules.queues.size(); ++hops) { // the rules were checked for cycles, but a wrong one must not hang a shard
    if (admits(at))
      return at;
    const auto* r = rules.find_queue(at);
    if (!r || !r->overflow_to)
      return q;
    at = r->overflow_to;
  }
  return q;
}

} // namespace parley::domain
