#include "actors/session.hpp"

#include "actors/checkpoint.hpp"
#include "actors/opening_request.hpp"
#include "actors/session_frames.hpp"
#include "actors/session_rare.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

namespace {

/// Kinds that concern an operator who neither holds the session nor wrote the record.
bool names_an_operator(kind what) {
  switch (what) {
    case kind::open:
    case kind::offered:
    case kind::withdrawn:
    case kind::assign:
    case kind::transfer:
    case kind::invite: return true;
    default: return false;
  }
}

} // namespace

void session::rare::tell_others(const committed_record& r, told_operators& told, shard_context& shard) {
  const auto& head = r.what.head();
  for (const auto& e : also_tell)
    if (auto* op = e.seq == head.seq && told.add(e.who) ? shard.find_operator(e.who) : nullptr)
      op->devices.deliver(r.what.bytes());
  std::erase_if(also_tell, [&](const extra& e) { return e.seq <= head.seq; });
  for (auto& w : watchers)
    if (told.add(w.who))
      w.devices.deliver(r.what.bytes(), r.origin.get());
}

void session::drop_watchers() {
  if (rare_)
    std::erase_if(rare_->watchers, [this](const rare::watcher& w) { return standing_of(principal{w.who}) != domain::standing::supervisor; });
}

bool session::rare::watched() {
  std::erase_if(watchers, [](watcher& w) { return !w.devices.leave(nullptr); });
  return !watchers.empty();
}

session::session(caf::actor_config& cfg, shard_context& shard, const session_snapshot& start)
  : slim_actor(cfg, shard.unit), shard_(shard), state_(start.state), links_(start.links), committed_(start.links), committed_seq_(start.state.seq),
    snapshot_seq_(start.saved_seq), place_(start.place), visitor_name_(start.visitor_name.empty() ? nullptr : std::make_unique<std::string>(start.visitor_name)) {
  if (snapshot_seq_ != state_.seq)
    mark_changed(); // brought back from the log: the next checkpoint must save it, for it ends the need to read that part of the log
  sleep_later();
  arm_timer();
  tell_level(); // it may have risen while the session slept
}

session::~session() { shard_.wheel.cancel(*this); }

session::rare& session::seldom() {
  if (!rare_)
    rare_ = std::make_unique<rare>();
  return *rare_;
}

void session::follows(operator_id last_op) { seldom().last_op = last_op; }

void session::prefetch() const {
  // All lines that the actor lies in, also the one that only its end reaches into; measured to halve the cost of a message to a session that is not in the cache.
  constexpr std::uintptr_t line_bytes = 64;
  const auto first = reinterpret_cast<std::uintptr_t>(this) & ~(line_bytes - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(this) + sizeof(session);
  for (auto line = first; line < end; line += line_bytes)
    __builtin_prefetch(reinterpret_cast<const void*>(line));
}

void session::receive(caf::type_erased_tuple& content) {
  if (auto* in = content_as<inbound>(content))
    on_request(*in);
  else if (auto* granted = content_as<flat<internal::slot_granted>>(content))
    on_slot_granted(*granted);
  else if (auto* refused = content_as<flat<internal::slot_refused>>(content))
    on_slot_refused(*refused);
  else if (auto* withdrawn = content_as<flat<internal::offer_withdrawn>>(content))
    on_offer_withdrawn(*withdrawn);
  else if (auto* lost = content_as<flat<internal::holder_lost>>(content))
    on_holder_lost(*lost);
  else if (auto* place = content_as<flat<internal::place_given>>(content))
    on_place(*place);
  else if (auto* moved = content_as<flat<internal::place_changed>>(content))
    on_place_changed(*moved);
  else if (auto* answer = content_as<app_answer>(content))
    on_app_answer(*answer);
  else if (auto* page = content_as<page_read>(content))
    on_page(*page);
  else if (auto* twin = content_as<twin_searched>(content))
    on_twin(*twin);
  else if (auto* joined = content_as<visitor_joined>(content))
    on_visitor_joined(*joined);
  else if (auto* left = content_as<visitor_left>(content))
    on_visitor_left(*left);
  else if (auto* end = content_as<end_chat>(content))
    on_end_chat(*end);
  else if (auto* forget = content_as<forget_name>(content))
    on_forget_name(*forget);
  else if (auto* list = content_as<describe_to>(content))
    describe(*list);
}

void session::on_request(inbound& in) {
  if (in.author.is_visitor() && !within_rate())
    return refuse(in, error_code::rate_limited);
  switch (in.what.head().what) {
    case kind::typing:
    case kind::delivered: return pass_on(in);
    case kind::watch: return watch(in);
    case kind::history:
    case kind::resume: return read_page(in);
    case kind::open: on_record_request(in); return void(take_promise()); // not used if it was refused
    case kind::message:
    case kind::read:
    case kind::accept:
    case kind::hold:
    case kind::decline:
    case kind::assign:
    case kind::close:
    case kind::inactive:
    case kind::transfer:
    case kind::invite:
    case kind::leave:
    case kind::note:
    case kind::tag:
    case kind::rating:
    case kind::offline_message:
    case kind::app_item:
    case kind::take_over: return on_record_request(in);
    default: return refuse(in, error_code::unknown_kind);
  }
}

/// Generic cell rate algorithm: one timestamp per visitor instead of a bucket that somebody must refill.
bool session::within_rate() {
  const auto& limit = shard_.settings;
  const std::int64_t interval_us = 1'000'000 / std::max(1u, limit.visitor_frames_per_second);
  const std::int64_t now_us = shard_.steady_ms * 1000;
  rate_due_us_ = std::max(rate_due_us_, now_us);
  if (rate_due_us_ - now_us > interval_us * limit.visitor_burst_frames)
    return false;
  rate_due_us_ += interval_us;
  return true;
}

void session::on_record_request(inbound& in) {
  const auto& head = in.what.head();
  if (head.client_id == 0)
    return refuse(in, error_code::bad_request);
  const bool left = in.author.is_operator() && state_.status != session_status::none && !domain::is_guest(state_, in.author.operator_());
  if (head.what == kind::open && (state_.status == session_status::ended || left))
    return tell(shard_.directory, std::move(in), &home()); // it crossed the end; the directory has been told of that by now
  if (head.what == kind::open && state_.status != session_status::none) {
    // The visitor has an open chat: this is it.
    if (committed_seq_ == 0)
      seldom().repeated_opens.push_back(std::move(in));
    else
      acknowledge(in, 1, state_.opened_ms);
    return;
  }
  if (searching() || may_be_resend(in)) {
    seldom().behind_search.push_back({std::move(in), wording::as_sent});
    go_on_searching();
    return;
  }
  decide_and_store(in, wording::as_sent);
}

void session::decide_and_store(inbound& in, wording text) {
  if (text == wording::as_sent && in.what.head().what == kind::message && !translate(in))
    return;
  const auto f = proposed_by(in);
  if (!f)
    return;
  if (f->what == kind::offline_message && state_.status == session_status::ended && !in.what.head().session)
    return tell(shard_.directory, left_anew{std::move(in)}, &home());
  if (f->what == kind::offline_message && state_.status == session_status::none)
    begin_for_message(in, *f); // the directory has seen to it that it can be stored
  const bool nobody_has_it = state_.status == session_status::waiting || state_.status == session_status::chatbot;
  if (nobody_has_it && in.author.is_operator() && !domain::may_see(state_, in.author, rights_of(in.author)))
    return refuse(in, error_code::not_allowed); // once somebody has it, who comes too late is told who
  const operator_id from = needs_slot_of(*f);
  if (auto v = domain::decide(state_, from ? as_claim(*f) : *f); !v)
    return refuse(in, v.error, v.holder);
  if (shard_.journal->full())
    return refuse(in, error_code::storage_full);
  if (from)
    return claim_slot(in, from, f->what == kind::transfer ? internal::slot_use::offered : internal::slot_use::held);
  if (f->what == kind::app_item)
    return call_app(in);
  store_request(in, *f);
}

void session::store_request(const inbound& in, const domain::fact& f) {
  if (f.what == kind::open)
    return store_open(in, f);
  if (f.author.is_visitor())
    visitor_is_here(in.from);
  if (f.what == kind::offline_message)
    return store_left_message(in, f);
  if (is_written_by_server(f.what)) {
    const auto* note = f.what == kind::transfer ? in.what.body<wire::transfer>()->note() : nullptr;
    return store(f, frame_for(f, shard_.writer, shard_.rules->version, text_of(note)), in.from);
  }
  store(f, in.what.bytes(), in.from);
  if (f.what == kind::message && f.author.is_visitor())
    bot_answers(*in.what.body<wire::message>());
}

void session::store_by_system(const domain::fact& f, std::string_view text) { store(f, frame_for(f, shard_.writer, shard_.rules->version, text), {}); }

void session::store(const domain::fact& f, std::span<const std::byte> frame, const outlet_ptr& origin) {
  const auto before = append(f, frame, origin);
  const auto changes = domain::changes_between(before, state_, f);
  carry_out(changes, f.what);
  if (f.what == kind::decline && state_.status == session_status::waiting)
    shard_.lists.declined(state_.id, state_.queue, f.author.operator_());
  if (changes.line == domain::session_changes::in_line::enters)
    leave_gone_queue(); // its department may have been taken away while somebody had the chat
  if (told_level_ != 0)
    tell_level(); // it rises with time alone, but falls with what is read
  arm_timer();
}

/// Adds the record; what follows from it is the caller's. Returns the state before.
domain::session_state session::append(domain::fact f, std::span<const std::byte> frame, const outlet_ptr& origin) {
  f.seq = state_.seq + 1;
  f.time_ms = shard_.wall_ms;
  const auto before = state_;
  domain::apply(state_, f);
  if (state_.queue != before.queue)
    drop_watchers();
  if (auto* mark = rare_ ? rare_->mark_of(f.author) : nullptr)
    mark->greatest = std::max(mark->greatest, f.client_id);

  auto head = trusted_frame(frame.data()).head();
  head.status = state_.status;
  head.visibility = domain::visibility_of(f.what);
  head.channel = channel_of(f.author, head.channel);
  head.session = state_.id;
  head.seq = f.seq;
  head.time_ms = f.time_ms;
  head.author = f.author;
  mark_changed();
  if (const auto was = domain::entry_of(before), is = domain::entry_of(state_); was != is)
    shard_.lists.changed(state_.id, was, is);
  ++in_flight_;
  const operator_id holder = domain::slot_holder(before);
  shard_.journal->append(*this, links_, frame, head, origin, holder ? holder : before.offered_to);
  if (holder && before.offered_to)
    seldom().also_tell.push_back({f.seq, before.offered_to}); // who is asked to take it over reads along
  if (before.guests.front())                                  // those of this moment: whoever is invited or leaves until it is durable has to do with other records
    for (const operator_id guest : before.guests)
      if (guest)
        seldom().also_tell.push_back({f.seq, guest});
  return before;
}

/// Only gateways carry more than one channel, and are trusted to say which.
std::uint8_t session::channel_of(principal author, std::uint8_t said) const {
  if (!author.is_visitor())
    return 0;
  return said != 0 && speaks_through_gateway(author.visitor()) ? said : std::uint8_t(state_.channel);
}

void session::mark_changed() {
  if (std::exchange(snapshot_, snapshot::stale) == snapshot::current)
    shard_.checkpoints->changed(state_.id);
}

void session::acknowledge(const inbound& in, std::uint64_t seq, std::int64_t time_ms) {
  const auto& head = in.what.head();
  in.from->ack(wire::ack{state_.id.value, head.client_id, in.author.value, seq, time_ms});
  if (in.author.is_visitor())
    visitor_is_here(in.from);
}

void session::visitor_is_here(const outlet_ptr& tab) {
  if (tab->closed())
    return;
  visitor_gone_ms_ = 0;
  if (visitors_.join(tab) == audience::joined::anew)
    ask_for_place();
}

void session::refuse(const inbound& in, error_code why, operator_id holder) {
  shard_.counters.requests_refused.add();
  in.from->refuse(in.what.head(), why, holder ? principal{holder} : principal{});
}

void session::record_committed(const committed_record& r) {
  const auto& head = r.what.head();
  --in_flight_;
  committed_.newest = r.where;
  if (head.seq % storage::chain::skip_every == 0)
    committed_.skip = r.where;
  committed_seq_ = head.seq;

  if (r.origin)
    r.origin->ack(wire::ack{head.session.value, head.client_id, head.author.value, head.seq, head.time_ms});
  deliver(r);

  if (rare_) {
    for (auto& in : std::exchange(rare_->repeated_opens, {}))
      acknowledge(in, 1, state_.opened_ms);
    if (in_flight_ == 0)
      go_on_searching();
  }
  if (head.what == kind::close || (state_.status == session_status::ended && in_flight_ == 0))
    save_snapshot(); // remarks and a rating may come after the end
}

/// To every connection of everyone concerned, but not back to the one that sent it.
void session::deliver(const committed_record& r) {
  const auto& head = r.what.head();
  const auto bytes = r.what.bytes();
  if (head.visibility == wire::record_visibility::everyone)
    visitors_.deliver(bytes, head.author.is_visitor() ? r.origin.get() : nullptr);

  told_operators told;
  auto to_operator = [&](operator_id id) {
    if (auto* op = id && told.add(id) ? shard_.find_operator(id) : nullptr)
      op->devices.deliver(bytes, head.author.operator_() == id ? r.origin.get() : nullptr);
  };
  to_operator(r.concerned);
  to_operator(head.author.operator_());
  if (names_an_operator(head.what))
    to_operator(domain::fact_of(r.what).target);
  if (rare_)
    rare_->tell_others(r, told, shard_);
}

} // namespace parley::actors
