#include "tests/sim/invariants/connections.hpp"

#include "tests/sim/invariants/text.hpp"

#include <algorithm>

namespace parley::sim {

void delivered_means_durable::delivered(const connection& c, frame_view f) {
  const auto& head = f.head();
  if (!is_record(head.what))
    return;
  const auto* e = log.find(head.session, head.seq);
  if (!e || !log.is_stored(head.session, head.seq))
    fail(text_of(c) + " is shown " + text_of(head) + ", which is not durable");
  else if (!std::ranges::equal(e->record.bytes(), f.bytes()))
    fail(text_of(c) + " is shown " + text_of(head) + " otherwise than it is stored");
}

// ---- gap_free_view

void gap_free_view::delivered(const connection& c, frame_view f) {
  if (is_record(f.head().what) && c.role != wire::role::gateway)
    views_[&c][f.head().session].fresh.push_back({f.head().seq, view::item::how::shown});
}

void gap_free_view::answered(const connection& c, const answer& a) {
  if (c.role == wire::role::gateway)
    return;
  if (a.what == answer::how::acked && a.seq != 0)
    views_[&c][a.session].fresh.push_back({a.seq, view::item::how::acked});
  else if (a.frame && a.frame->what == kind::page_end)
    check_page(c, a);
}

void gap_free_view::check_page(const connection& c, const answer& a) {
  const auto& end = *trusted_frame(reinterpret_cast<const std::byte*>(a.frame)).body<wire::page_end>();
  std::vector<std::uint64_t> expected;
  for (auto seq = end.first(); seq != 0 && seq <= end.last(); ++seq)
    if (const auto* e = log.find(a.session, seq); e && domain::may_see(e->head().visibility, c.who))
      expected.push_back(seq);
  auto& fresh = views_[&c][a.session].fresh;
  const bool is_there = fresh.size() >= expected.size() && std::equal(expected.rbegin(), expected.rend(), fresh.rbegin(), [](std::uint64_t seq, const view::item& i) {
    return i.what == view::item::how::shown && i.seq == seq;
  });
  if (!is_there)
    return fail(text_of(c) + " gets a page of session " + std::to_string(a.session.value) + " without all of records " + std::to_string(end.first()) + " … "
                + std::to_string(end.last()));
  fresh.resize(fresh.size() - expected.size());
}

void gap_free_view::stepped() {
  for (auto& [c, sessions] : views_)
    for (auto& [id, v] : sessions)
      check_live(*c, id, v);
}

void gap_free_view::check_live(const connection& c, session_id s, view& v) {
  for (const auto& i : std::exchange(v.fresh, {})) {
    if (i.what == view::item::how::shown && i.seq <= v.newest)
      return fail(text_of(c) + " is shown record " + std::to_string(i.seq) + " of session " + std::to_string(s.value) + " after record " + std::to_string(v.newest));
    if (i.seq <= v.newest)
      continue; // the answer to a resend
    if (v.joined == view::since::known)
      if (const auto lost = missing(c, s, v.newest, i.seq))
        return fail(text_of(c) + " is not shown record " + std::to_string(lost) + " of session " + std::to_string(s.value) + ", but record " + std::to_string(i.seq));
    v.newest = i.seq;
    if (i.what == view::item::how::shown)
      v.joined = view::since::known; // an ack may be for something old
  }
}

void gap_free_view::settled() {
  for (auto& [c, sessions] : views_)
    for (auto& [id, v] : sessions)
      if (v.joined == view::since::known)
        if (const auto lost = missing(*c, id, v.newest, log.newest_stored(id) + 1))
          return fail(text_of(*c) + " is not shown record " + std::to_string(lost) + " of session " + std::to_string(id.value));
}

std::uint64_t gap_free_view::missing(const connection& c, session_id s, std::uint64_t after, std::uint64_t before) const {
  for (auto seq = after + 1; seq < before; ++seq)
    if (const auto* e = log.find(s, seq); e && (concerns(*e, c.who) || watchers.are_owed(c, *e)))
      return seq;
  return 0;
}

// ---- own_numbers

void own_numbers::arrived(const connection& c, const frame& f, principal) {
  if (f.head().what != kind::hello)
    return;
  const auto* key = f.body<wire::hello>()->key();
  if (c.role == wire::role::visitor && (!key || key->size() == 0))
    strangers_.insert(&c);
}

void own_numbers::admitted(const connection& c, const actors::admission& a) {
  if (strangers_.erase(&c) && !visitors_.insert(a.who).second)
    fail(text_of(c) + " is somebody new and gets the number of somebody else");
  if (a.client_id_base <= newest_base_)
    fail(text_of(c) + " gets client ids from " + std::to_string(a.client_id_base) + " on, which another one has");
  newest_base_ = std::max(newest_base_, a.client_id_base);
}

} // namespace parley::sim
