// What a client's request means, before anybody decides on it: names become operators, rights and rules are looked up.
#include "actors/offline_request.hpp"
#include "actors/opening_request.hpp"
#include "actors/session.hpp"
#include "domain/bot_machine.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

namespace {

bool depends_on_standing(kind what) {
  switch (what) {
    case kind::assign:
    case kind::close:
    case kind::invite:
    case kind::note:
    case kind::tag:
    case kind::app_item:
    case kind::take_over: return true;
    default: return false;
  }
}

/// The name by which the request means an operator; empty if it gives none.
std::string_view name_in(const frame& f) {
  switch (f.head().what) {
    case kind::assign: return text_of(f.body<wire::assign>()->name());
    case kind::transfer: return text_of(f.body<wire::transfer>()->name());
    case kind::invite: return text_of(f.body<wire::invite>()->name());
    default: return {};
  }
}

/// A message may name a file: by an id, with what its sender calls it.
bool is_sound(const wire::attachment_ref* a) {
  if (!a)
    return true;
  const auto id = text_of(a->id());
  return id.size() == limits::attachment_id_digits && id.find_first_not_of("0123456789abcdef") == id.npos && text_of(a->name()).size() <= limits::max_name_bytes
         && text_of(a->type()).size() <= limits::max_name_bytes;
}

std::size_t text_bytes(const frame& f) {
  switch (f.head().what) {
    case kind::message: return text_of(f.body<wire::message>()->text()).size();
    case kind::note: return text_of(f.body<wire::note>()->text()).size();
    case kind::transfer: return text_of(f.body<wire::transfer>()->note()).size();
    case kind::rating: return text_of(f.body<wire::rating>()->text()).size();
    default: return 0;
  }
}

} // namespace

const domain::operator_rights* session::rights_of(principal who) const {
  const auto* op = shard_.find_operator(who.operator_());
  return op ? &op->rights : nullptr;
}

domain::standing session::standing_of(principal who) const { return domain::standing_of(state_, rights_of(who)); }

/// A queue that the site no longer has is served like the default one.
const domain::queue_rules& session::rules_of(queue_id q) const {
  const auto* found = shard_.rules->find_queue(q);
  return found ? *found : *shard_.rules->find_queue(default_queue);
}

/// Refuses what makes no sense, and gives nothing then.
std::optional<domain::fact> session::proposed_by(const inbound& in) {
  auto f = domain::fact_of(in.what.view());
  f.author = in.author;
  auto error = text_bytes(in.what) > limits::max_text_bytes ? error_code::text_too_long : complete(f, in);
  if (error == error_code::none)
    return f;
  refuse(in, error);
  return {};
}

/// Fills in what the frame leaves to the server.
error_code session::complete(domain::fact& f, const inbound& in) const {
  if (depends_on_standing(f.what) && f.author.is_operator()) {
    const auto* rights = rights_of(f.author);
    if (rights && rights->sees == domain::operator_rights::reach::nothing)
      return error_code::not_allowed;
    f.by = domain::standing_of(state_, rights);
  }
  switch (f.what) {
    case kind::open:
      if (const auto why = problem_of(*in.what.body<wire::open>()); why != error_code::none)
        return why;
      f.starts_as = domain::start_status(*shard_.rules);
      return f.author.is_operator() && !shard_.find_active_operator(f.target) ? error_code::no_such_operator : error_code::none;
    case kind::transfer:
      if (f.queue)
        return shard_.rules->find_queue(f.queue) ? error_code::none : error_code::no_such_queue;
      if (!f.target && name_in(in.what).empty())
        return error_code::none; // takes a transfer back
      [[fallthrough]];
    case kind::assign:
    case kind::invite: {
      const auto name = name_in(in.what);
      const auto* op = f.target ? shard_.find_active_operator(f.target) : name.empty() ? nullptr : shard_.find_active_operator(name);
      if (!op)
        return error_code::no_such_operator;
      f.target = op->id;
      return f.what == kind::invite && op->devices.empty() ? error_code::operator_unavailable : error_code::none;
    }
    case kind::inactive: f.slot = rules_of(state_.queue).inactive; return error_code::none;
    case kind::message: return is_sound(in.what.body<wire::message>()->attachment()) ? error_code::none : error_code::bad_request;
    case kind::tag: {
      const auto word = text_of(in.what.body<wire::tag>()->word());
      return !word.empty() && word.size() <= limits::max_name_bytes ? error_code::none : error_code::bad_request;
    }
    case kind::offline_message: return complete_left_message(f, in);
    case kind::app_item: {
      const auto& item = *in.what.body<wire::app_item>();
      const auto count = [](const auto* list) { return list ? list->size() : 0; };
      if (count(item.names()) != count(item.values()) || count(item.names()) > limits::max_app_fields)
        return error_code::bad_request;
      const auto known = std::ranges::find(shard_.rules->apps, text_of(item.app()), &domain::chat_app::name);
      return known == shard_.rules->apps.end() ? error_code::no_such_app : error_code::none;
    }
    case kind::rating: {
      const auto stars = in.what.body<wire::rating>()->stars();
      return stars >= 1 && stars <= limits::max_stars ? error_code::none : error_code::bad_request;
    }
    default: return error_code::none;
  }
}

/// Where it is for, and what becomes of it.
error_code session::complete_left_message(domain::fact& f, const inbound& in) const {
  const auto& left = *in.what.body<wire::offline_message>();
  const auto& rules = *shard_.rules;
  f.offline = rules.offline == domain::site_rules::offline_method::by_mail ? wire::offline_method::by_mail : wire::offline_method::in_chat;
  f.queue = state_.queue;
  if (state_.status == session_status::none) {
    const auto route = domain::route(rules, route_request_of(left, in.author.visitor()));
    if (!route)
      return error_code::no_such_queue;
    f.queue = route->queue;
  }
  return problem_of(left);
}

} // namespace parley::actors
