#include "app/staffing/recorded_traffic.hpp"

#include "domain/staffing/random_source.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace parley::app::staffing {

namespace {
using namespace domain::staffing;

constexpr std::uint64_t handling_stream = 200, patience_stream = 201; ///< apart from those of the simulation

/// Does this route say what the visitor wants, or where its queue has sent it?
bool is_wish(wire::route_reason r) {
  using enum wire::route_reason;
  return r == none || r == page || r == free_word || r == choice || r == requested;
}
} // namespace

void recorded_traffic::add(const domain::fact& f, session_id session) {
  auto& h = sessions_[session];
  if (f.seq != h.state.seq + 1)
    return; // a record before it is damaged
  domain::apply(h.state, f);
  const auto& s = h.state;
  if (!s.visitor)
    return;
  const bool waits = s.status == session_status::waiting;
  if (waits && h.arrived_ms == 0)
    h.arrived_ms = f.time_ms;
  if (waits && h.answered_ms == 0 && (f.what == kind::open || (f.what == kind::routed && is_wish(f.route)))) {
    h.queue = s.queue;
    h.skills = s.skills;
  }
  if (h.arrived_ms != 0 && h.answered_ms == 0 && domain::slot_holder(s))
    h.answered_ms = f.time_ms;
  else if (h.answered_ms != 0 && h.over_ms == 0 && !domain::slot_holder(s))
    h.over_ms = f.time_ms;
  else if (h.arrived_ms != 0 && h.answered_ms == 0 && s.status == session_status::ended && h.over_ms == 0) {
    h.over_ms = f.time_ms;
    if (s.reason == wire::end_reason::by_visitor || s.reason == wire::end_reason::visitor_lost)
      h.gave_up = history::left::while_waiting;
  }
}

std::int64_t recorded_traffic::history::waited_ms() const {
  const auto until_ms = answered_ms ? answered_ms : over_ms;
  return until_ms ? std::max<std::int64_t>(0, until_ms - arrived_ms) : 0; // how long one waits that waits still is not known
}

std::vector<queue_id> recorded_traffic::queues() const {
  std::set<queue_id> out;
  for (const auto& [id, h] : sessions_)
    if (h.arrived_ms != 0)
      out.insert(h.queue);
  return {out.begin(), out.end()};
}

result<recorded_traffic::measured, std::string> recorded_traffic::measure(
  const queue_filter& wanted, std::optional<std::int64_t> patience_mean_ms, std::uint64_t seed) const {
  std::vector<std::pair<session_id, const history*>> came;
  for (const auto& [id, h] : sessions_)
    if (h.arrived_ms != 0 && wanted(h.queue))
      came.emplace_back(id, &h);
  if (came.empty())
    return failure{std::string{"no session there waited for an operator of these queues"}};
  std::ranges::sort(came, {}, [](const auto& c) { return std::pair{c.second->arrived_ms, c.first}; });

  measured out;
  std::vector<std::int64_t> known_ms;
  std::int64_t waited_ms = 0, gave_up = 0;
  for (const auto& [id, h] : came) {
    waited_ms += h->waited_ms();
    gave_up += h->gave_up == history::left::while_waiting;
    out.answered += h->answered_ms != 0;
    if (h->answered_ms && h->over_ms)
      known_ms.push_back(std::max<std::int64_t>(1, h->over_ms - h->answered_ms));
  }
  if (known_ms.empty())
    return failure{std::string{"no chat there was answered and ended, so nothing tells how long one takes"}};
  out.patience_mean_ms = patience_mean_ms ? *patience_mean_ms : gave_up ? std::max<std::int64_t>(1, waited_ms / gave_up) : 0;

  random_source handling{seed, handling_stream}, patience{seed, patience_stream};
  auto& t = out.traffic;
  for (const auto& [id, h] : came) {
    visit v{.arrives_ms = h->arrived_ms, .queue = h->queue, .skills = h->skills};
    v.handling_ms = h->answered_ms && h->over_ms ? std::max<std::int64_t>(1, h->over_ms - h->answered_ms) : known_ms[handling.bits() % known_ms.size()];
    if (out.patience_mean_ms > 0)
      v.patience_ms = std::llround(patience.exponential(double(out.patience_mean_ms)));
    t.visits.push_back(v);
  }
  t.from_ms = t.visits.front().arrives_ms;
  t.until_ms = t.visits.back().arrives_ms + 1;
  t.midnight_ms = t.from_ms - t.from_ms % day_ms;
  return out;
}

} // namespace parley::app::staffing
