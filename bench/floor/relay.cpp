#include "bench/floor/relay.hpp"

#include "protocol/limits.hpp"

namespace parley::floor {

namespace {

template <class T>
const T* body(const frame_head& head) {
  return flatbuffers::GetRoot<T>(reinterpret_cast<const std::byte*>(&head) + sizeof head);
}

std::string text_of(const flatbuffers::String* s) { return s ? s->str() : std::string{}; }

/// Client ids of different connections may not collide: each hello gets its own range.
std::uint64_t next_client_id_base() {
  static std::uint64_t last = 0;
  return last += std::uint64_t{1} << 48;
}

} // namespace

void relay::handle(peer& from, frame_head& head, std::int64_t now_ms) {
  if (from.self)
    head.author = from.self;
  switch (head.what) {
    case kind::message: {
      auto& s = sessions_[head.session.value];
      return append(s, head, now_ms, &from, head.author == s.visitor_self ? s.operator_ : s.visitor);
    }
    case kind::hello: hello(from, head); return offer_waiting(now_ms);
    case kind::attach: attach(from, head); return offer_waiting(now_ms);
    case kind::open: return open(from, head, now_ms);
    case kind::accept: {
      auto& s = sessions_[head.session.value];
      return append(s, head, now_ms, &from, s.visitor);
    }
    case kind::close: return close(sessions_[head.session.value], from, head, now_ms);
    case kind::history: return history(from, sessions_[head.session.value], head);
    case kind::ping: return send(from, write_.bare(head_of(kind::pong, {}, head.client_id)));
    default: return;
  }
}

void relay::append(session& s, frame_head& head, std::int64_t now_ms, peer* from, peer* to) {
  head.seq = ++s.last_seq;
  head.time_ms = now_ms;
  queue_.append(s.links, head.seq, {reinterpret_cast<const std::byte*>(&head), head.total_bytes()}, from, to);
}

void relay::stored(const stored_record& r) {
  auto& head = *reinterpret_cast<const frame_head*>(r.frame);
  if (r.from) {
    r.from->ack({head.session.value, head.client_id, head.author.value, head.seq, head.time_ms});
    mark_dirty(*r.from);
  }
  if (r.to)
    send(*r.to, {r.frame, head.total_bytes()});
}

std::uint64_t relay::worker_named(const std::string& name) {
  auto [found, isnew] = worker_names_.emplace(name, workers_.size());
  if (isnew)
    workers_.emplace_back();
  return found->second;
}

void relay::hello(peer& from, const frame_head& head) {
  auto* h = body<wire::hello>(head);
  if (h->role() == wire::role::visitor)
    from.self = principal{principal_kind::visitor, ++last_visitor_};
  if (h->role() == wire::role::operator_) {
    auto number = worker_named(text_of(h->name()));
    from.self = principal{principal_kind::operator_, number};
    workers_[number] = {&from, h->capacity()};
    free_.push_back(number);
  }
  send(from, write_.build(head_of(kind::welcome, {}, head.client_id),
               [&](auto& b) { return wire::Createwelcome(b, from.self.value, 0, next_client_id_base(), 0, limits::max_frame_bytes, limits::max_in_flight); }));
}

void relay::attach(peer& from, const frame_head& head) {
  auto* a = body<wire::attach>(head);
  auto number = worker_named(text_of(a->name()));
  if (a->capacity() > 0) {
    workers_[number] = {&from, a->capacity()};
    free_.push_back(number);
  }
  send(from, write_.build(head_of(kind::attached, {}, head.client_id), [&](auto& b) {
    return wire::Createattached(b, principal{principal_kind::operator_, number}.value);
  }));
}

void relay::open(peer& from, frame_head& head, std::int64_t now_ms) {
  auto number = sessions_.size();
  auto& s = sessions_.emplace_back();
  s.visitor = &from;
  s.visitor_self = head.author;
  head.session = session_id{number};
  append(s, head, now_ms, &from, nullptr);
  waiting_.push_back(number);
  offer_waiting(now_ms);
}

void relay::offer_waiting(std::int64_t now_ms) {
  while (!waiting_.empty() && !free_.empty()) {
    auto number = waiting_.front();
    waiting_.pop_front();
    auto w = free_.back();
    if (--workers_[w].free == 0)
      free_.pop_back();
    auto& s = sessions_[number];
    s.operator_ = workers_[w].where;
    s.operator_self = principal{principal_kind::operator_, w};
    auto frame = write_.build(head_of(kind::offered, session_id{number}), [&](auto& b) { return wire::Createoffered(b, s.operator_self.value); });
    // The writer's buffer is ours until its next use.
    auto& head = *reinterpret_cast<frame_head*>(const_cast<std::byte*>(frame.data()));
    append(s, head, now_ms, nullptr, s.operator_);
  }
}

void relay::close(session& s, peer& from, frame_head& head, std::int64_t now_ms) {
  append(s, head, now_ms, &from, &from == s.operator_ ? s.visitor : s.operator_);
  if (!s.operator_self)
    return;
  auto w = s.operator_self.number();
  if (workers_[w].free++ == 0)
    free_.push_back(w);
  offer_waiting(now_ms);
}

void relay::history(peer& to, const session& s, const frame_head& head) {
  auto* h = body<wire::history>(head);
  auto page = reader_.after(s.links, h->after(), {h->limit(), limits::max_page_bytes});
  if (!page)
    return send(to, write_.error(head, error_code::corrupt_record, page.error().detail));
  send(to, std::as_bytes(std::span{page->words}).first(page->bytes));
  send(to, write_.build(head_of(kind::page_end, head.session, head.client_id, head.author),
             [&](auto& b) { return wire::Createpage_end(b, page->first, page->last, s.last_seq, page->what == storage::page::end::more); }));
}

} // namespace parley::floor
