#include "load-tests/jobs/staff.hpp"

#include "load-tests/waiting.hpp"

namespace parley::load {

result<ok_t, std::string> staff::hire(double grace_s) {
  auto count = plan_.gateways > 0 ? plan_.gateways : plan_.operators;
  for (std::size_t i = 0; i < count; ++i) {
    connections_.push_back(plan_.gateways > 0 ? dial_.gateway(*this) : dial_.operator_(plan_.first + i, plan_.capacity, *this));
    connections_.back()->tag = i;
  }
  auto ready = [&] { return welcomed_ == count && attaching_.empty(); };
  auto end = run_until(
    dial_.loop(), grace_s, [&] { return !failed_.empty() || ready(); }, [&] { return events_seen_; });
  if (!failed_.empty())
    return failure{failed_};
  if (end == waited::gave_up)
    return failure{std::string{"nothing came any more while connecting the operators"}};
  return ok;
}

void staff::welcomed(client::connection& c) {
  ++events_seen_;
  ++welcomed_;
  if (plan_.gateways == 0) {
    workers_[c.tag] = {{&c, {}}, c.welcome().self};
    worker_of_[c.welcome().self] = c.tag;
    return;
  }
  for (auto i = c.tag; i < workers_.size(); i += plan_.gateways) {
    auto id = c.next_client_id();
    attaching_[{c.tag, id}] = i;
    c.send(write_.attach(id, dial_.operator_name(plan_.first + i), plan_.capacity, plan_.first_state));
  }
}

void staff::received(client::connection& c, frame_view f) {
  ++events_seen_;
  auto& head = f.head();
  if (head.what == kind::attached) {
    auto found = attaching_.find({c.tag, head.client_id});
    if (found == attaching_.end())
      return;
    principal self{f.body<wire::attached>()->principal()};
    workers_[found->second] = {{&c, self}, self};
    worker_of_[self] = found->second;
    attaching_.erase(found);
    return;
  }
  if (head.what == kind::error && attaching_.contains({c.tag, head.client_id}))
    failed_ = "an operator was refused: " + f.body<wire::error>()->name()->str();
  if (head.what == kind::offered) {
    auto w = worker_of_.find(principal{principal_kind::operator_, f.body<wire::offered>()->operator_()});
    if (w == worker_of_.end())
      return;
    if (++workers_[w->second].busy > plan_.capacity)
      ++capacity_violations_;
    offers_[head.session] = w->second;
  }
  if (on_frame)
    on_frame(c, f);
}

void staff::become_available() {
  for (auto& w : workers_)
    w.where.via->send(write_.presence({{}, w.where.via->next_client_id(), w.where.author}, client::availability::available));
}

std::size_t staff::claim(session_id s) {
  auto found = offers_.find(s);
  if (found == offers_.end())
    return nobody;
  auto w = found->second;
  offers_.erase(found);
  return w;
}

void staff::leave() {
  for (auto& c : connections_)
    c->close();
}

} // namespace parley::load
