// A session's dealings with what is stored: history, resume, resends; and what it shows of itself in lists.
#include "actors/history_readers.hpp"
#include "actors/session.hpp"
#include "actors/session_rare.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

// ---- history and resume

void session::read_page(inbound& in) {
  const auto& head = in.what.head();
  if (head.client_id == 0)
    return refuse(in, error_code::bad_request);
  if (!domain::may_see(state_, in.author, rights_of(in.author)))
    return refuse(in, error_code::not_allowed);
  // From here on live records go to this connection too; the page covers everything up to now, so nothing is missing in between.
  if (in.author.is_visitor() && head.what == kind::resume)
    visitor_is_here(in.from);

  auto limit = storage::page_limits{limits::max_page_records, limits::max_page_bytes};
  std::uint64_t after = 0, before = 0;
  bool last = false;
  if (head.what == kind::resume) {
    after = in.what.body<wire::resume>()->after();
  } else {
    auto* h = in.what.body<wire::history>();
    after = h->after();
    before = h->before();
    last = h->last();
    limit.records = std::clamp<std::size_t>(h->limit(), 1, limits::max_page_records);
  }
  auto& r = seldom();
  const std::uint32_t number = r.next_number++;
  r.questions.push_back({number, std::move(in)});
  // The handle keeps this actor alive until the answer is in its mailbox.
  shard_.readers->submit([self = caf::strong_actor_ptr{ctrl()}, from = committed_, number, after, before, last, limit](storage::reader& log) {
    auto page = last ? log.last(from, before, limit) : log.after(from, after, limit);
    tell(caf::actor_cast<session_actor>(self), page_read{number, std::make_shared<decltype(page)>(std::move(page))}, nullptr);
  });
}

void session::on_page(page_read& m) {
  const auto asked = rare_ ? rare::take(rare_->questions, m.request) : std::nullopt;
  if (!asked || asked->request.from->closed())
    return;
  const inbound* in = &asked->request;
  if (!*m.what)
    return refuse(*in, error_code::corrupt_record);
  const storage::page& page = **m.what;
  if (!in->from->has_room(page.bytes + limits::max_page_bytes))
    return refuse(*in, error_code::rate_limited); // asked for more than it reads; it may ask again
  deliver_visible(*in, page);
  const auto& request = in->what.head();
  auto head = head_of(kind::page_end, state_.id, request.client_id, in->author);
  head.status = state_.status;
  in->from->answer(
    shard_.writer.build(head, [&](auto& b) { return wire::Createpage_end(b, page.first, page.last, committed_seq_, page.what == storage::page::end::more); }));
}

void session::deliver_visible(const inbound& to, const storage::page& p) {
  auto bytes = std::as_bytes(std::span{p.words}).first(p.bytes);
  while (!bytes.empty()) {
    auto record = trusted_frame(bytes.data());
    if (domain::may_see(record.head().visibility, to.author))
      to.from->deliver(record.bytes());
    bytes = bytes.subspan(record.bytes().size());
  }
}

// ---- resends

bool session::searching() const { return rare_ && !rare_->behind_search.empty(); }

bool session::may_be_resend(const inbound& in) const {
  const auto client_id = in.what.head().client_id;
  if (!domain::may_be_resend(state_, in.author, client_id))
    return false;
  const auto* mark = rare_ ? rare_->mark_of(in.author) : nullptr;
  return !mark || client_id <= mark->greatest;
}

/// Works off the requests behind a possible resend.
void session::go_on_searching() {
  while (searching() && rare_->search_number == 0) {
    const inbound& in = rare_->behind_search.front().request;
    const auto& head = in.what.head();
    if (!may_be_resend(in)) {
      auto first = std::move(rare_->behind_search.front());
      rare_->behind_search.pop_front();
      decide_and_store(first.request, first.text);
      continue;
    }
    if (in_flight_ != 0)
      return; // the twin may be among it, and only what is durable can be searched
    rare_->search_number = rare_->next_number++;
    rare_->search_seq = state_.seq;
    shard_.readers->submit(
      [self = caf::strong_actor_ptr{ctrl()}, from = committed_, number = rare_->search_number, author = in.author, client_id = head.client_id](storage::reader& log) {
        auto twin = log.find(from, author, client_id);
        tell(caf::actor_cast<session_actor>(self), twin_searched{number, std::make_shared<decltype(twin)>(std::move(twin))}, nullptr);
      });
  }
}

void session::on_twin(twin_searched& m) {
  if (!searching() || rare_->search_number != m.request)
    return;
  rare_->search_number = 0;
  if (*m.what && !(*m.what)->record && state_.seq != rare_->search_seq)
    return go_on_searching(); // something was stored meanwhile (a claim got its slot), and it may be the twin: look once more
  auto [in, text] = std::move(rare_->behind_search.front());
  rare_->behind_search.pop_front();
  if (!*m.what)
    refuse(in, error_code::corrupt_record);
  else if (const auto& twin = (*m.what)->record) {
    shard_.counters.resends_answered.add();
    acknowledge(in, twin->seq, twin->time_ms);
  } else {
    if (!rare_->mark_of(in.author))
      rare_->marks.push_back({in.author, (*m.what)->greatest_client_id}); // all of the author's records were seen
    decide_and_store(in, text);
  }
  go_on_searching();
}

// ---- not stored

void session::pass_on(const inbound& in) {
  // Whoever may write may be seen writing. Neither wants an answer, also not that it went nowhere.
  const operator_id author = in.author.operator_();
  const operator_id holder = domain::slot_holder(state_) ? domain::slot_holder(state_) : state_.offered_to;
  if (in.author != principal{state_.visitor} && (!author || (author != holder && !domain::is_guest(state_, author))))
    return;
  auto head = in.what.head();
  head.session = state_.id;
  head.author = in.author;
  head.time_ms = shard_.wall_ms;
  const auto frame = shard_.writer.build(head, [&](auto& b) -> flatbuffers::Offset<void> {
    if (head.what == kind::delivered)
      return wire::Createdelivered(b, in.what.body<wire::delivered>()->up_to()).Union();
    return wire::Createtyping(b, in.what.body<wire::typing>()->on()).Union();
  });
  visitors_.deliver(frame, in.from.get());
  auto to_operator = [&](operator_id who) {
    if (auto* op = who ? shard_.find_operator(who) : nullptr)
      op->devices.deliver(frame, in.from.get());
  };
  to_operator(holder);
  for (const operator_id guest : state_.guests)
    to_operator(guest);
}

/// A supervisor looks on: nobody in the session notices.
void session::watch(const inbound& in) {
  if (standing_of(in.author) != domain::standing::supervisor)
    return refuse(in, error_code::not_allowed);
  const auto who = in.author.operator_();
  auto& all = seldom().watchers;
  auto at = std::ranges::find(all, who, &rare::watcher::who);
  if (in.what.body<wire::watch>()->on())
    (at != all.end() ? *at : all.emplace_back(who)).devices.join(in.from);
  else if (at != all.end() && !at->devices.leave(in.from.get()))
    all.erase(at);
  in.from->ack(wire::ack{state_.id.value, in.what.head().client_id, in.author.value, 0, shard_.wall_ms});
}

void session::describe(const describe_to& m) {
  const auto* queue = shard_.rules->find_queue(state_.queue);
  const bool rings = state_.status == session_status::waiting && queue && queue->method == domain::assignment_method::ring_all;
  m.to->deliver(info(rings && m.client_id == 0, m.client_id, m.asked_by)); // an answer to `list` rings nobody
}

std::span<const std::byte> session::info(bool ring, std::uint64_t client_id, principal asked_by) const {
  auto head = head_of(kind::session_info, state_.id, client_id, asked_by);
  head.status = state_.status;
  const auto& s = state_;
  return shard_.writer.build(head, [&](auto& b) {
    std::vector<std::uint64_t> guests;
    for (const operator_id guest : s.guests)
      if (guest)
        guests.push_back(principal{guest}.value);
    const auto list = guests.empty() ? 0 : b.CreateVector(guests);
    const auto name = visitor_name_ ? b.CreateString(*visitor_name_) : 0;
    const auto of = [](operator_id who) { return who ? principal{who}.value : 0; };
    return wire::Createsession_info(b, s.visitor ? principal{s.visitor}.value : 0, of(s.holder), of(s.offered_to), s.queue.value, s.seq, s.unread, s.oldest_unread_ms,
      s.opened_ms, s.waiting_since_ms, s.last_activity_ms, std::uint8_t(unread_mark().level), s.channel, s.priority, list, s.transfer_queue.value, s.reason,
      s.holder_answer == domain::session_state::answer::given, ring, name);
  });
}

} // namespace parley::actors
