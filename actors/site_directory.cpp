#include "actors/site_directory.hpp"

#include "actors/journal.hpp"
#include "actors/opening_request.hpp"
#include "actors/operator_account.hpp"
#include "actors/operator_state_row.hpp"
#include "actors/queue_line.hpp"
#include "actors/session.hpp"
#include "actors/visitor_name.hpp"
#include "base/secret.hpp"
#include "domain/bot_machine.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

site_directory::site_directory(caf::actor_config& cfg, shard_context& shard, site_settings site, std::uint8_t shard_number, const kept_directory& kept)
  : directory_actor::base(cfg), shard_(shard), site_(std::move(site)), first_session_(std::uint64_t{shard_number} << 56), token_secret_(kept.token_secret),
    blocks_(shard, kept.blocks), next_session_("session", 1 << 16, kept.counters, reservation()), next_visitor_("visitor", 1 << 12, kept.counters, reservation()),
    next_operator_("operator", 1, kept.counters, reservation()), next_admission_("admission", 1 << 10, kept.counters, reservation()),
    next_rules_("rules", 1, kept.counters, reservation()), subjects_(kept.subjects.begin(), kept.subjects.end()) {
  adopt(*shard_.rules);
  if (token_secret_.empty()) {
    token_secret_ = secret::random_hex();
    shard_.journal->update(kept_directory::update_of_secret(token_secret_));
  }
  may_tell_numbers(); // so that they are reserved before anybody asks
  for (const auto& q : shard_.rules->queues)
    shard_.queues.emplace(q.id, shard_.system.spawn<queue_line, caf::hidden + caf::lazy_init>(shard_, q.id));
  for (const auto& [name, row] : kept.accounts) {
    auto configured = std::ranges::find(site_.accounts, name, &site_settings::account::name);
    auto before = kept.operator_states.find(row.id);
    make_operator(configured != site_.accounts.end() ? *configured : site_settings::account{name, {}, row.capacity}, row.id, row.key_digest,
      before == kept.operator_states.end() ? domain::operator_state{} : before->second);
  }
  for (const auto& a : site_.accounts)
    account(a.name, a.key, a.capacity, making::allowed);
}

site_directory::behavior_type site_directory::make_behavior() {
  return {
    [this](inbound& in) { on_frame(in); },
    [this](device_change& change) { on_device(change); },
    [this](snapshot_read& m) { shard_.sessions.woken(m); },
    [this](sessions_restored& m) {
      open_sessions_.reserve(m.open->size());
      for (const auto& o : *m.open)
        if (o.visitor) {
          open_sessions_.insert_or_assign(o.visitor, o.session);
          if (blocks_.has(o.visitor)) // the crash came between the block and the end of the chat
            shard_.sessions.tell(o.session, end_chat{wire::end_reason::blocked});
        } else
          operator_chats_.try_emplace(std::minmax(o.operators[0], o.operators[1]), o.session);
      for (const auto& o : *m.ended)
        if (o.visitor)
          pasts_.ended(o.visitor, o.session);
      for (auto& [id, op] : shard_.operators) // the server may have stopped before they had let go of all they had
        if (op->is == site_settings::account::state::removed)
          tell(op->actor, account_removed{}, context());
    },
    [this](numbers_reserved) {
      for (auto& in : std::exchange(waiting_hellos_, {}))
        on_frame(in);
    },
    [this](new_rules& m) { on_new_rules(m); },
    [this](const session_settings& m) { shard_.settings = m; }, // who is awake looks at them when its old time to sleep has come
    [this](account_change& m) { on_account_change(m); },
    [this](look_request& m) { look_at(m); },
    [this](preview_request& m) { shard_.previews.add(std::move(m)); },
    [this](block_change& m) { on_block_change(m); },
    [this](const forget_visitor& m) { on_forget_visitor(m); },
    [this](app_answer& m) { shard_.sessions.tell(m.session, std::move(m)); },
    [this](const flat<internal::session_over>& m) { on_session_over(m); },
    [this](pasts_read& m) { on_pasts(m); },
    [this](left_anew& m) { on_left_anew(m.message); },
    [this](const visitor_gone& m) {
      if (const auto session = open_session_of(m.who))
        shard_.sessions.tell(session, visitor_left{m.tab});
    },
  };
}

void site_directory::on_frame(inbound& in) {
  if (in.from->closed())
    return;
  switch (in.what.head().what) {
    case kind::hello: return on_hello(in);
    case kind::attach: return on_attach(in);
    case kind::detach: return on_detach(in);
    case kind::open: return on_open(in);
    case kind::offline_message: return on_offline_message(in);
    case kind::availability: return on_availability(in);
    case kind::apps: return on_apps(in);
    default: return in.from->refuse(in.what.head(), error_code::unknown_kind);
  }
}

// ---- hello

durable_counter::reserve site_directory::reservation() {
  return [this](storage::table_update u, std::function<void()> durable) {
    shard_.journal->update(std::move(u), [this, durable = std::move(durable)] {
      durable();
      if (!waiting_hellos_.empty())
        tell(shard_.directory, numbers_reserved{}, &shard_.unit);
    });
  };
}

bool site_directory::may_tell_numbers() {
  const bool visitors = next_visitor_.may_be_told();
  return next_admission_.may_be_told() && visitors;
}

void site_directory::on_hello(inbound& in) {
  if (!may_tell_numbers())
    return waiting_hellos_.push_back(std::move(in));
  const auto& hello = *in.what.body<wire::hello>();
  if (hello.protocol() != limits::protocol_version)
    return turn_away(in, error_code::unsupported_protocol);
  if (auto site = text_of(hello.site()); !site.empty() && site != site_.name)
    return turn_away(in, error_code::no_such_site);
  switch (hello.role()) {
    case wire::role::visitor: return admit_visitor(in, hello);
    case wire::role::operator_: return admit_operator(in, hello);
    case wire::role::gateway: return admit_gateway(in, hello);
    case wire::role::none: break;
  }
  turn_away(in, error_code::hello_expected);
}

void site_directory::turn_away(inbound& in, error_code why) {
  in.from->refuse(in.what.head(), why);
  in.from->close(why);
}

void site_directory::admit_gateway(inbound& in, const wire::hello& hello) {
  // Without a key all that speaks for a gateway is where it comes from.
  const bool known = (site_.gateway_policy == site_settings::gateways::anybody && !in.from->may_be_relayed())
                     || (site_.gateway_policy == site_settings::gateways::with_key && secret::same(text_of(hello.key()), site_.gateway_key));
  if (!known)
    return turn_away(in, error_code::bad_credentials);
  in.from->admit({wire::role::gateway, {}, {}, {}, next_admission_.take() * client_ids_per_admission});
}

// ---- gateways

void site_directory::on_attach(inbound& in) {
  const auto& wanted = *in.what.body<wire::attach>();
  const auto who = in.author;
  const auto answer = [&](principal p) {
    in.from->answer(shard_.writer.build(head_of(kind::attached, {}, in.what.head().client_id, p), [&](auto& b) { return wire::Createattached(b, p.value); }));
  };
  if (who.is_visitor()) {
    if (auto session = open_session_of(who.visitor()))
      shard_.sessions.tell(session, visitor_joined{in.from});
    return answer(who);
  }
  const auto name = text_of(wanted.name());
  auto* op = who.is_operator() ? shard_.find_operator(who.operator_()) : shard_.find_operator(name);
  if (!op && !name.empty() && name.size() <= limits::max_name_bytes)
    op = account(name, {}, wanted.capacity(), making::allowed);
  if (!op || op->is == site_settings::account::state::removed)
    return in.from->refuse(in.what.head(), error_code::no_such_operator);
  answer(principal{op->id});
  tell(op->actor,
    make_flat<internal::operator_settings>([&](auto& b) { return internal::Createoperator_settings(b, wanted.capacity(), wanted.responds(), wanted.available()); }),
    context());
  tell(op->actor, device_change{in.from, device_change::action::joined}, context());
}

void site_directory::on_detach(inbound& in) {
  if (auto* op = shard_.find_operator(in.author.operator_()))
    tell(op->actor, device_change{in.from, device_change::action::left}, context());
  else if (const auto session = open_session_of(in.author.visitor()))
    shard_.sessions.tell(session, visitor_left{in.from});
  in.from->ack(wire::ack{0, in.what.head().client_id, in.author.value, 0, shard_.wall_ms});
}

void site_directory::on_device(device_change& change) {
  // A gateway is gone, and with it every operator that was reached through it only. All are told: their audiences may have forgotten the closed connection already.
  for (auto& [id, op] : shard_.operators)
    tell(op->actor, device_change{change}, context());
}

void site_directory::adopt(const domain::site_rules& rules) {
  auto numbered = std::make_shared<domain::site_rules>(rules);
  numbered->version = next_rules_.take();
  shard_.set_rules(std::move(numbered));
}

/// Nobody is dropped: who waits in a queue that is gone is routed to the default one.
void site_directory::on_new_rules(new_rules& m) {
  adopt(*m.rules);
  for (const auto& q : shard_.rules->queues)
    if (!shard_.queues.contains(q.id))
      shard_.queues.emplace(q.id, shard_.system.spawn<queue_line, caf::hidden + caf::lazy_init>(shard_, q.id));
  for (auto& [id, op] : shard_.operators) {
    op->rights = domain::rights_of(op->name, *shard_.rules, op->rights.sees);
    tell(op->actor, rules_changed{}, context());
  }
  for (auto& [id, queue] : shard_.queues)
    tell(queue, rules_changed{}, context());
  shard_.sessions.rules_changed();
}

void site_directory::look_at(const look_request& m) const {
  std::vector<session_view> found;
  const auto last = std::min(m.last.value, m.first.value + max_looked_at - 1);
  for (auto id = m.first.value; id <= last; ++id)
    if (auto* actor = shard_.sessions.awake(session_id{id})) {
      const auto& s = *static_cast<const session*>(actor);
      found.push_back({s.state(), s.committed()});
    }
  m.answer(std::move(found));
}

// ---- sessions

void site_directory::on_open(inbound& in) {
  const auto& head = in.what.head();
  if (head.client_id == 0 || !(in.author.visitor() || in.author.operator_()))
    return in.from->refuse(head, error_code::bad_request);
  if (in.author.is_operator())
    return open_between_operators(in);
  const visitor_id who = in.author.visitor();
  if (blocks_.has(who))
    return in.from->refuse(head, error_code::visitor_blocked);
  if (auto session = open_session_of(who))
    return shard_.sessions.tell(session, std::move(in));
  if (auto why = refusal_of(in); why != error_code::none)
    return in.from->refuse(head, why);
  if (waits_for_last_operator(in) || pasts_.asked_for(who))
    return ask_past(in);
  open_for_visitor(in, {});
}

/// `last_op`: who had the visitor's chat before this one, if that is known.
void site_directory::open_for_visitor(inbound& in, operator_id last_op) {
  const session_id fresh{first_session_ | next_session_.take()};
  open_sessions_.insert_or_assign(in.author.visitor(), fresh);
  auto& actor = start_session(fresh);
  if (last_op)
    actor.follows(last_op);
  if (const auto line = limited_line_of(in))
    actor.promise(line);
  introduce(in, shard_.writer);
  shard_.sessions.tell(fresh, std::move(in));
}

/// Operators that have an open chat with each other get that one.
void site_directory::open_between_operators(inbound& in) {
  const auto& head = in.what.head();
  const operator_id me = in.author.operator_();
  const operator_id with = principal{in.what.body<wire::open>()->with()}.operator_();
  if (!with || with == me || !shard_.find_active_operator(with) || !shard_.find_active_operator(me))
    return in.from->refuse(head, error_code::no_such_operator);
  if (const auto why = problem_of(*in.what.body<wire::open>()); why != error_code::none)
    return in.from->refuse(head, why);
  if (shard_.journal->full())
    return in.from->refuse(head, error_code::storage_full);
  auto [at, fresh] = operator_chats_.try_emplace(std::minmax(me, with));
  if (!fresh)
    return shard_.sessions.tell(at->second, std::move(in));
  at->second = session_id{first_session_ | next_session_.take()};
  start_session(at->second);
  shard_.sessions.tell(at->second, std::move(in));
}

/// Which queue the visitor's `open` leads to, whether there is room or not.
result<domain::routed, domain::route_refusal> site_directory::route_of(const inbound& open) const {
  return domain::route(*shard_.rules, route_request_of(*open.what.body<wire::open>(), open.author.visitor()));
}

/// Why a visitor can't have a chat now.
error_code site_directory::refusal_of(const inbound& open) const {
  if (const auto why = problem_of(*open.what.body<wire::open>()); why != error_code::none)
    return why;
  const auto route = route_of(open);
  if (!route)
    return route.error() == domain::route_refusal::no_such_queue ? error_code::no_such_queue : error_code::not_allowed;
  if (shard_.journal->full())
    return error_code::storage_full;
  if (domain::start_status(*shard_.rules) == session_status::chatbot)
    return error_code::none; // the bot has time, and always
  return shard_.admits(shard_.with_room(route->queue));
}

/// In whose line the chat will stand at once, if that line is limited. Messages that are left enter one that is full, too.
queue_id site_directory::limited_line_of(const inbound& in) const {
  if (in.what.head().what != kind::open || domain::start_status(*shard_.rules) == session_status::chatbot)
    return {};
  const auto route = route_of(in);
  const auto line = route ? shard_.with_room(route->queue) : queue_id{};
  const auto* queue = line ? shard_.rules->find_queue(line) : nullptr;
  return queue && queue->max_waiting > 0 ? line : queue_id{};
}

session& site_directory::start_session(session_id id) {
  session_snapshot fresh;
  fresh.state.id = id;
  return shard_.sessions.start(fresh);
}

session_id site_directory::open_session_of(visitor_id v) const {
  auto it = open_sessions_.find(v);
  return it == open_sessions_.end() ? session_id{} : it->second;
}

// ---- what the site decides about a visitor

void site_directory::on_block_change(block_change& m) {
  const auto who = m.what.who;
  if (m.how == block_change::action::unblock)
    return blocks_.remove(who, std::move(m.durable));
  blocks_.add(std::move(m.what), std::move(m.durable));
  if (const auto session = open_session_of(who))
    shard_.sessions.tell(session, end_chat{wire::end_reason::blocked});
}

void site_directory::on_forget_visitor(const forget_visitor& m) {
  if (const auto session = open_session_of(m.who))
    shard_.sessions.tell(session, end_chat{wire::end_reason::termination});
  for (const auto id : m.sessions)
    shard_.sessions.tell(id, forget_name{m.done});
}

void site_directory::on_session_over(const flat<internal::session_over>& m) {
  if (m->visitor() == 0) {
    std::erase_if(operator_chats_, [&](const auto& chat) { return chat.second.value == m->session(); });
    return;
  }
  pasts_.ended(visitor_id{m->visitor()}, session_id{m->session()});
  auto it = open_sessions_.find(visitor_id{m->visitor()});
  if (it != open_sessions_.end() && it->second.value == m->session())
    open_sessions_.erase(it);
}

} // namespace parley::actors
