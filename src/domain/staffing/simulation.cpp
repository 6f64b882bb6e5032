#include "domain/staffing/simulation.hpp"

#include "domain/staffing/agenda.hpp"
#include "domain/staffing/random_source.hpp"
#include "domain/staffing/virtual_router.hpp"

#include <algorithm>

namespace parley::domain::staffing {

namespace {

constexpr std::uint64_t offers_stream = 100; ///< apart from those of the traffic

/// Time-outs for silence would end chats in which nobody writes only because nobody is simulated to.
site_rules without_silence(site_rules rules) {
  rules.inactive_after_ms = 0;
  rules.end_after_ms = 0;
  rules.channels.clear();
  return rules;
}

class simulation {
public:
  simulation(const site_rules& rules, const traffic& t, const staff& people, std::uint64_t seed)
    : rules_(without_silence(rules)), traffic_(t), people_(people), random_(seed, offers_stream), router_(rules_, people, t.visits.size()),
      meter_(t.from_ms, t.until_ms, t.midnight_ms), chats_(t.visits.size()), people_seen_(people.members.size()) {
    result_.outcomes.resize(t.visits.size());
    result_.most_in_use.resize(people.members.size());
  }

  simulation_result run();

private:
  using when = event::kind;
  using end = outcome::end;

  struct chat {
    std::int64_t deadline_ms = 0; ///< for which an event is planned; 0 = none
    std::uint64_t offer_seq = 0;  ///< of the offer that was reacted to last
    enum class stage : std::uint8_t { to_come, waits, settled } is = stage::to_come;
  };
  struct person {
    std::uint32_t in_use = 0, capacity = 0; ///< as counted in now_
    std::int64_t wrap_up_ms = 0;            ///< for which an event is planned; 0 = none
    enum class out : std::uint8_t { no, for_a_while } set_away = out::no;
  };

  bool on_duty(std::uint32_t op) const { return people_.members[op].on_duty >> hour_at(now_ms_, traffic_.midnight_ms) & 1; }
  void plan_arrival();
  void start_hour();
  void handle(const event& e);
  void arrive(std::uint32_t s);
  void settle();
  void look_at_session(std::uint32_t s);
  void look_at_member(std::uint32_t op);
  void react_to_offer(std::uint32_t s);
  void finish(std::uint32_t s, end how);

  const site_rules rules_;
  const traffic& traffic_;
  const staff& people_;
  random_source random_;
  agenda agenda_;
  virtual_router router_;
  day_meter meter_;
  std::vector<chat> chats_;
  std::vector<person> people_seen_;
  std::int64_t now_ms_ = 0;
  std::int64_t queue_change_ms_ = 0; ///< for which an event is planned; 0 = none
  std::uint32_t next_visit_ = 0;
  std::size_t waiting_ = 0;
  activity now_;
  simulation_result result_;
};

simulation_result simulation::run() {
  now_ms_ = traffic_.from_ms;
  start_hour();
  settle();
  plan_arrival();
  while (const auto e = agenda_.next()) {
    const bool all_settled = next_visit_ == chats_.size() && waiting_ == 0;
    if (e->at_ms > traffic_.until_ms && (all_settled || e->at_ms > traffic_.until_ms + drain_ms))
      break;
    meter_.advance(e->at_ms, now_);
    now_ms_ = e->at_ms;
    handle(*e);
    router_.assign(now_ms_);
    settle();
  }
  for (std::uint32_t s = 0; s < chats_.size(); ++s)
    if (chats_[s].is == chat::stage::waits)
      result_.outcomes[s].wait_ms = traffic_.until_ms + drain_ms - traffic_.visits[s].arrives_ms;
  meter_.advance(traffic_.until_ms, now_);
  result_.mean = meter_.mean();
  result_.by_time_of_day = meter_.by_time_of_day();
  return std::move(result_);
}

void simulation::plan_arrival() {
  if (next_visit_ < traffic_.visits.size())
    agenda_.add(traffic_.visits[next_visit_].arrives_ms, when::arrival, next_visit_);
}

void simulation::start_hour() {
  for (std::uint32_t op = 0; op < people_.members.size(); ++op)
    if (people_seen_[op].set_away == person::out::no)
      router_.set_availability(op, on_duty(op) ? availability::available : availability::away, now_ms_);
  const auto hours = (now_ms_ - traffic_.midnight_ms) / hour_ms;
  agenda_.add(traffic_.midnight_ms + (hours + 1) * hour_ms, when::hour);
}

void simulation::handle(const event& e) {
  switch (e.what) {
    case when::arrival: return arrive(e.subject);
    case when::patience_over:
      if (router_.session(e.subject).status == session_status::waiting)
        router_.store(e.subject, {.what = kind::close, .author = principal{router_.session(e.subject).visitor}}, now_ms_);
      return;
    case when::accept: {
      const auto& s = router_.session(e.subject);
      if (s.seq == e.token)
        router_.store(e.subject, {.what = kind::accept, .author = principal{s.offered_to}}, now_ms_);
      return;
    }
    case when::chat_over: router_.store(e.subject, {.what = kind::close, .author = principal{router_.session(e.subject).holder}}, now_ms_); return;
    case when::session_deadline: chats_[e.subject].deadline_ms = 0; return router_.meet_deadlines(e.subject, now_ms_);
    case when::wrap_up_over: people_seen_[e.subject].wrap_up_ms = 0; return router_.end_wrap_ups(e.subject, now_ms_);
    case when::back:
      people_seen_[e.subject].set_away = person::out::no;
      return router_.set_availability(e.subject, on_duty(e.subject) ? availability::available : availability::away, now_ms_);
    case when::hour: return start_hour();
    case when::queue_change: queue_change_ms_ = 0; return;
  }
}

void simulation::arrive(std::uint32_t s) {
  const auto& v = traffic_.visits[s];
  ++next_visit_;
  plan_arrival();
  if (!router_.open(s, v, now_ms_))
    return finish(s, end::turned_away);
  chats_[s].is = chat::stage::waits;
  ++waiting_;
  if (v.patience_ms < visit::for_ever - now_ms_)
    agenda_.add(now_ms_ + v.patience_ms, when::patience_over, s);
}

/// Plans what follows from what has just happened, and counts.
void simulation::settle() {
  for (const auto s : router_.take_touched_sessions())
    look_at_session(s);
  for (const auto op : router_.take_touched_members())
    look_at_member(op);
  if (const auto at_ms = router_.next_change_ms(); at_ms && (queue_change_ms_ == 0 || *at_ms < queue_change_ms_)) {
    queue_change_ms_ = std::max(*at_ms, now_ms_ + 1);
    agenda_.add(queue_change_ms_, when::queue_change);
  }
  result_.longest_line = std::max(result_.longest_line, waiting_);
  now_.waiting = double(waiting_);
}

void simulation::look_at_session(std::uint32_t s) {
  auto& c = chats_[s];
  const auto& state = router_.session(s);
  if (c.is == chat::stage::waits && state.status == session_status::on_chat) {
    finish(s, end::answered);
    result_.outcomes[s].by = state.holder;
    agenda_.add(now_ms_ + traffic_.visits[s].handling_ms, when::chat_over, s);
  } else if (c.is == chat::stage::waits && state.status == session_status::ended)
    finish(s, state.reason == wire::end_reason::by_visitor ? end::abandoned : end::no_operator);
  if (state.offered_to && c.offer_seq != state.seq)
    react_to_offer(s);
  const auto next = router_.next_deadline_of(s, now_ms_);
  if (next.what != deadline_kind::none && (c.deadline_ms == 0 || next.due_ms < c.deadline_ms)) {
    c.deadline_ms = next.due_ms;
    agenda_.add(std::max(next.due_ms, now_ms_), when::session_deadline, s);
  }
}

void simulation::react_to_offer(std::uint32_t s) {
  const auto seq = router_.session(s).seq;
  chats_[s].offer_seq = seq;
  if (!random_.happens(people_.missed_share))
    agenda_.add(now_ms_ + people_.accept_ms, when::accept, s, seq);
}

void simulation::finish(std::uint32_t s, end how) {
  if (chats_[s].is == chat::stage::waits)
    --waiting_;
  chats_[s].is = chat::stage::settled;
  result_.outcomes[s] = {.how = how, .wait_ms = now_ms_ - traffic_.visits[s].arrives_ms, .by = {}};
}

void simulation::look_at_member(std::uint32_t op) {
  const auto& m = router_.member(op);
  auto& seen = people_seen_[op];
  const std::uint32_t in_use = m.in_use();
  const std::uint32_t capacity = m.available() == availability::available ? std::max(m.limit(), in_use) : in_use;
  now_.in_use += double(in_use) - seen.in_use;
  now_.capacity += double(capacity) - seen.capacity;
  seen.in_use = in_use;
  seen.capacity = capacity;
  result_.most_in_use[op] = std::max(result_.most_in_use[op], in_use);

  if (m.available() == availability::away && m.why_away() == away_reason::missed_offers && seen.set_away == person::out::no) {
    seen.set_away = person::out::for_a_while;
    agenda_.add(now_ms_ + people_.back_after_ms, when::back, op);
  }
  if (const auto at_ms = m.next_deadline_ms(); at_ms && (seen.wrap_up_ms == 0 || *at_ms < seen.wrap_up_ms)) {
    seen.wrap_up_ms = *at_ms;
    agenda_.add(*at_ms, when::wrap_up_over, op);
  }
}

} // namespace

simulation_result simulate(const site_rules& rules, const traffic& t, const staff& people, std::uint64_t seed) { return simulation{rules, t, people, seed}.run(); }

} // namespace parley::domain::staffing
