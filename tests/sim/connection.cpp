#include "tests/sim/connection.hpp"

#include "tests/sim/world.hpp"

#include <algorithm>

namespace parley::sim {

void connection::deliver(std::span<const std::byte> frame) {
  if (closed_)
    return;
  kept_frame kept{frame};
  home_.tell([&](witness& w) { w.delivered(*this, kept.view()); });
  queue({.due_ms = 0, .what = news::what_it_is::frame, .frame = std::move(kept)});
}

void connection::answer(std::span<const std::byte> frame) {
  if (closed_)
    return;
  kept_frame kept{frame};
  const auto& head = kept.head();
  if (head.what == kind::attached && !speaks_for(head.author))
    people.push_back(head.author);
  const sim::answer a{.what = sim::answer::how::answered, .client_id = head.client_id, .session = head.session, .author = head.author, .frame = &head};
  home_.tell([&](witness& w) { w.answered(*this, a); });
  queue({.due_ms = 0, .what = news::what_it_is::answer, .frame = std::move(kept), .answer = a});
}

void connection::ack(const wire::ack& done) {
  if (closed_)
    return;
  const sim::answer a{.what = sim::answer::how::acked,
    .client_id = done.client_id(),
    .session = session_id{done.session()},
    .author = principal{done.author()},
    .seq = done.seq(),
    .time_ms = done.time_ms()};
  home_.tell([&](witness& w) { w.answered(*this, a); });
  queue({.due_ms = 0, .what = news::what_it_is::answer, .frame = {}, .answer = a});
}

void connection::refuse(const frame_head& request, error_code why, principal) {
  if (closed_ || !wants_answer(request))
    return;
  const sim::answer a{.what = sim::answer::how::refused, .client_id = request.client_id, .session = request.session, .author = request.author, .error = why};
  home_.tell([&](witness& w) { w.answered(*this, a); });
  queue({.due_ms = 0, .what = news::what_it_is::answer, .frame = {}, .answer = a});
}

void connection::admit(const actors::admission& a) {
  if (closed_)
    return;
  who = a.who;
  if (who)
    people.push_back(who);
  home_.tell([&](witness& w) {
    w.admitted(*this, a);
    w.answered(*this, {.what = sim::answer::how::admitted, .client_id = hello_id, .session = a.open_session, .author = a.who});
  });
  queue({.due_ms = 0, .what = news::what_it_is::admission, .frame = {}, .answer = {}, .admission = a});
}

void connection::close(error_code) { shut(); }

void connection::queue(news n) {
  if (!reads && inbox_.size() >= outbox_frames)
    return shut();
  const auto earliest = home_.now_ms() + home_.chance().between(0, world::latency_ms);
  n.due_ms = inbox_.empty() ? earliest : std::max(earliest, inbox_.back().due_ms); // one after the other, as TCP does
  inbox_.push_back(std::move(n));
}

void connection::shut() {
  if (closed_)
    return;
  inbox_.push_back({.due_ms = home_.now_ms(), .what = news::what_it_is::end, .frame = {}});
  closed_ = true;
  reads = true; // the client will find out
  home_.gone(*this);
}

std::optional<news> connection::take_news(std::int64_t now_ms) {
  if (!reads || inbox_.empty() || inbox_.front().due_ms > now_ms)
    return {};
  auto n = std::move(inbox_.front());
  inbox_.pop_front();
  return n;
}

bool connection::speaks_for(principal p) const { return std::ranges::find(people, p) != people.end(); }

} // namespace parley::sim
