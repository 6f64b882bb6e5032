#include "load-tests/stage.hpp"

#include "load-tests/waiting.hpp"

namespace parley::load {

namespace {

/// Connections that may be on their way at once: fewer than a listen queue holds, or the kernel drops some and tries again a second later.
constexpr std::size_t most_greeting = 128;
/// Requests without an answer while building; well below what one connection may have.
constexpr std::size_t most_awaited = 2048;

} // namespace

template <class Done>
result<ok_t, std::string> stage::await(const char* what, Done done) {
  return load::await(dial_.loop(), grace_s_, what, failed_, done, [&] { return events_seen_; });
}

template <class Dial>
result<ok_t, std::string> stage::connect(std::size_t count, Dial dial) {
  auto all = connections_.size() + count;
  return await("connecting", [&, i = std::size_t{0}]() mutable {
    while (connections_.size() < all && connections_.size() - greeted_ < most_greeting) {
      connections_.push_back(dial(i++));
      connections_.back()->tag = connections_.size() - 1;
    }
    return greeted_ == all;
  });
}

std::uint64_t stage::expect(client::connection& c, kind what, std::size_t index) {
  auto id = c.next_client_id();
  awaited_.emplace(key{c.tag, id}, awaited{what, index, dial_.loop().now_ns()});
  return id;
}

result<ok_t, std::string> stage::build() {
  if (auto done = hire(); !done)
    return done;
  auto visitors_at = connections_.size();
  auto done = plan_.gateways > 0 ? connect(plan_.gateways, [&](std::size_t) { return dial_.gateway(*this); })
                                 : connect(plan_.sessions, [&](std::size_t) { return dial_.visitor(*this); });
  if (!done)
    return done;
  auto doors = connections_.size() - visitors_at;
  conversations_.resize(plan_.sessions);
  for (std::size_t i = 0; i < plan_.sessions; ++i) {
    auto author = plan_.gateways > 0 ? dial_.gateway_visitor(plan_.first + i) : principal{};
    conversations_[i].visitor = {connections_[visitors_at + i % doors].get(), author};
  }
  index_of_.reserve(plan_.sessions);
  return open_sessions();
}

result<ok_t, std::string> stage::hire() {
  if (plan_.operators == 0)
    return ok;
  workers_.resize(plan_.operators);
  if (plan_.gateways == 0) {
    auto done = connect(plan_.operators, [&](std::size_t i) { return dial_.operator_(plan_.first + i, plan_.capacity, *this); });
    for (std::size_t i = 0; done && i < workers_.size(); ++i) {
      workers_[i].where = {connections_[i].get(), {}};
      worker_of_[connections_[i]->welcome().self] = i;
    }
    return done;
  }
  if (auto done = connect(plan_.gateways, [&](std::size_t) { return dial_.gateway(*this); }); !done)
    return done;
  return await("attaching operators", [&, next = std::size_t{0}]() mutable {
    for (; next < workers_.size() && awaited_.size() < most_awaited; ++next) {
      auto& c = *connections_[next % plan_.gateways];
      c.send(write_.attach(expect(c, kind::attach, next), dial_.operator_name(plan_.first + next), plan_.capacity));
    }
    return attached_ == workers_.size();
  });
}

result<ok_t, std::string> stage::open_sessions() {
  auto start = dial_.loop().refresh_now();
  auto done = await("opening sessions", [&, next = std::size_t{0}]() mutable {
    for (; next < conversations_.size() && awaited_.size() < most_awaited; ++next) {
      auto& v = conversations_[next].visitor;
      v.via->send(write_.open({{}, expect(*v.via, kind::open, next), v.author}));
    }
    return opened_ == conversations_.size();
  });
  opening_s_ = double(dial_.loop().now_ns() - start) / 1e9;
  if (!done || workers_.empty())
    return done;
  // What is still unknown now was left in the queue by somebody else; it takes a slot until it is closed.
  for (auto& [session, operator_index] : std::exchange(early_offers_, {}))
    accept(session, operator_index, stranger);
  return await("waiting for offers", [&] { return accepted_ == conversations_.size() && seen_by_visitor_ == conversations_.size(); });
}

void stage::opened(std::size_t i, session_id session) {
  ++opened_;
  conversations_[i].session = session;
  index_of_[session] = i;
  if (auto early = early_offers_.find(session); early != early_offers_.end()) {
    accept(session, early->second, i);
    early_offers_.erase(early);
  }
}

void stage::offered(session_id session, principal to) {
  auto w = worker_of_.find(to);
  if (w == worker_of_.end())
    return;
  if (++workers_[w->second].busy > plan_.capacity)
    ++capacity_violations_;
  if (auto known = index_of_.find(session); known != index_of_.end())
    accept(session, w->second, known->second);
  else if (opened_ == conversations_.size() && !conversations_.empty())
    accept(session, w->second, stranger);
  else
    early_offers_[session] = w->second;
}

void stage::accept(session_id session, std::size_t operator_index, std::size_t conversation_index) {
  auto& where = workers_[operator_index].where;
  where.via->send(write_.accept({session, expect(*where.via, kind::accept, conversation_index), where.author}));
  if (conversation_index == stranger) {
    --workers_[operator_index].busy;
    where.via->send(write_.close({session, expect(*where.via, kind::close, stranger), where.author}));
    return;
  }
  conversations_[conversation_index].operator_ = where;
  conversations_[conversation_index].operator_index = plan_.first + operator_index;
}

void stage::take(client::connection& c, const wire::ack& a) {
  auto found = awaited_.find(key{c.tag, a.client_id()});
  if (found == awaited_.end())
    return;
  auto [what, index, since] = found->second;
  awaited_.erase(found);
  if (index == stranger)
    return;
  switch (what) {
    case kind::open: open_acks_.record(dial_.loop().now_ns() - since); return opened(index, session_id{a.session()});
    case kind::accept: ++accepted_; return;
    case kind::close: ++closed_; return;
    default: return;
  }
}

void stage::welcomed(client::connection&) {
  ++greeted_;
  ++events_seen_;
}

void stage::received(client::connection& c, frame_view f) {
  ++events_seen_;
  auto& head = f.head();
  switch (head.what) {
    case kind::acks:
      for (auto* a : *f.body<wire::acks>()->entries())
        take(c, *a);
      break;
    case kind::attached:
      if (auto found = awaited_.find(key{c.tag, head.client_id}); found != awaited_.end()) {
        principal self{f.body<wire::attached>()->principal()};
        workers_[found->second.index].where = {&c, self};
        worker_of_[self] = found->second.index;
        awaited_.erase(found);
        ++attached_;
      }
      break;
    case kind::offered: offered(head.session, principal{principal_kind::operator_, f.body<wire::offered>()->operator_()}); break;
    case kind::accept:
      if (auto found = index_of_.find(head.session); found != index_of_.end() && conversations_[found->second].visitor.via == &c)
        ++seen_by_visitor_;
      break;
    case kind::error:
      if (auto found = awaited_.find(key{c.tag, head.client_id}); found != awaited_.end()) {
        if (found->second.index != stranger)
          failed_ = std::string{wire::EnumNamekind(found->second.what)} + " was refused: " + f.body<wire::error>()->name()->str();
        awaited_.erase(found);
      }
      break;
    default: break;
  }
}

void stage::closed(client::connection&, const client::closing& why) { failed_ = "connection ended: " + why.detail; }

result<ok_t, std::string> stage::close_sessions() {
  for (auto& c : connections_)
    c->events(*this);
  awaited_.clear();
  closed_ = 0;
  return await("closing sessions", [&, next = std::size_t{0}]() mutable {
    for (; next < conversations_.size() && awaited_.size() < most_awaited; ++next) {
      auto& c = conversations_[next];
      auto& by = c.operator_.via ? c.operator_ : c.visitor;
      by.via->send(write_.close({c.session, expect(*by.via, kind::close, next), by.author}));
    }
    return closed_ == conversations_.size();
  });
}

} // namespace parley::load
