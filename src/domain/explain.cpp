#include "domain/explain.hpp"

#include "domain/decision_record.hpp"
#include "domain/explain_words.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

using wire::end_reason;
using wire::route_reason;
using wire::withdraw_reason;

/// Builds the text of one step from what the session was before the record, the record, and names.
class narrator {
public:
  narrator(const session_state& before, const fact& f, frame_view record, const operator_names& names) : before_(before), f_(f), record_(record), names_(names) {}

  std::string opened() const {
    const auto* open = record_.body<wire::open>();
    if (f_.author.is_operator())
      return "opened by " + author() + " as a chat with " + name(f_.target);
    std::string out = "opened by " + author() + and_quoted(open->name()) + " on channel " + std::to_string(f_.channel);
    if (const auto page = and_quoted(open->page()); !page.empty())
      out += ", page" + page;
    const auto queue = text_of(f_.queue ? f_.queue : default_queue);
    return out + (f_.starts_as == session_status::chatbot ? "; the bot hosts it, for " + queue + " later" : "; waits in " + queue);
  }

  std::string routed() const {
    const auto* routed = record_.body<wire::routed>();
    std::string out = (before_.holder && before_.status != session_status::waiting ? "back to " : "routed to ") + text_of(f_.queue);
    if (const auto why = route_text(routed->detail()); !why.empty())
      out += ": " + why;
    return out + settings(routed->rules_version());
  }
  std::vector<std::string> route_reasons() const {
    std::vector<std::string> reasons;
    if (f_.priority)
      reasons.push_back("priority " + std::to_string(f_.priority));
    if (f_.skills)
      reasons.push_back("asks for " + skills_text(f_.skills));
    if (f_.target)
      reasons.push_back("prefers " + name(f_.target));
    return reasons;
  }

  std::string offered(const std::optional<routing_decision>& decision) const {
    const auto* offered = record_.body<wire::offered>();
    std::string out = "offered to " + full_name_of(f_.target, names_);
    if (before_.transfer_queue)
      out += " as a transfer to " + text_of(before_.transfer_queue);
    if (!decision)
      return out + "; the record does not say why";
    out += ": " + rule_text(*decision);
    if (decision->skills)
      out += " and has " + skills_text(decision->skills);
    return out + (decision->waited_ms > 0 ? ", after " + duration_text(decision->waited_ms) + " of waiting" : ", at once") + settings(offered->rules_version());
  }

  std::string withdrawn() const {
    if (!f_.target)
      return "transfer ended: " + withdrawal("nobody") + stays();
    return "withdrawn from " + name(f_.target) + ": " + withdrawal(name(f_.target)) + stays();
  }

  std::string declined() const { return "declined by " + author() + stays(); }

  std::string taken() const {
    const std::string turned = f_.what == kind::hold ? ", who does not turn to it yet" : "";
    if (before_.offered_to == f_.author.operator_())
      return (is_in_transfer(before_) ? "transfer accepted by " : "accepted by ") + author() + turned + ", " + duration_text(f_.time_ms - before_.offered_ms)
             + " after the offer" + (before_.holder ? "; was with " + name(before_.holder) + " before" : "");
    return "taken by " + author() + turned + ", not offered: it " + where_it_was();
  }

  std::string assigned() const { return "assigned to " + name(f_.target) + " by " + author() + "; it " + where_it_was(); }
  std::string taken_over() const { return "taken over by the supervisor " + author() + "; it " + where_it_was(); }

  std::string transferred() const {
    const auto note = and_quoted(record_.body<wire::transfer>()->note());
    if (!f_.target && !f_.queue)
      return "transfer taken back by " + author() + stays();
    return "held out to " + (f_.target ? name(f_.target) : text_of(f_.queue)) + " by " + author() + " as a transfer" + (note.empty() ? "" : ", with the note" + note)
           + stays();
  }

  std::string set_inactive() const {
    const std::string by = f_.author.is_operator() ? "by " + author() : "after a time without activity";
    return "inactive " + by + "; " + name(before_.holder) + (f_.slot == queue_rules::inactive_slot::held ? " keeps" : " gives up") + " the slot for it";
  }

  /// By a text.
  std::string woken(const session_state& after) const {
    const std::string out = "active again by a text of " + author();
    if (after.status == session_status::on_chat)
      return out + ", on chat with " + name(after.holder);
    return out + "; waits at the head of " + text_of(after.queue) + ", first for " + name(after.preferred) + ", whose slot for it is gone";
  }

  std::string invited() const { return name(f_.target) + " invited by " + author(); }
  std::string left() const { return author() + " leaves"; }

  std::string closed() const {
    const auto note = and_quoted(record_.body<wire::close>()->note());
    return "ended " + end_text() + (note.empty() ? "" : ", with the note" + note);
  }

private:
  std::string name(operator_id op) const { return name_of(op, names_); }
  std::string author() const { return name_of(f_.author, names_); }
  static std::string settings(std::uint64_t version) { return version ? " (settings version " + std::to_string(version) + ')' : std::string{}; }

  /// Who has it while something is pending or after it has come to nothing.
  std::string stays() const {
    if (before_.holder && before_.status == session_status::on_chat)
      return "; stays with " + name(before_.holder);
    return f_.what == kind::withdrawn || f_.what == kind::decline ? "; waits in " + text_of(before_.queue) + " again" : "";
  }

  std::string where_it_was() const {
    switch (before_.status) {
      case session_status::chatbot: return "was with the bot";
      case session_status::waiting: return "waited in " + text_of(before_.queue);
      case session_status::inactive: return "was inactive, last with " + name(before_.holder);
      default: return before_.holder ? "was with " + name(before_.holder) : "was with nobody";
    }
  }

  std::string route_text(const flatbuffers::String* detail) const {
    switch (f_.route) {
      case route_reason::none: return {};
      case route_reason::page: return "page rule" + and_quoted(detail);
      case route_reason::free_word: return "the visitor wrote something that the bot has no answer for";
      case route_reason::choice: return "the visitor chose it from the bot";
      case route_reason::overflow: return overflow_text();
      case route_reason::operator_lost: return name(before_.holder) + " was gone for longer than the grace";
      case route_reason::operator_removed: return name(before_.holder) + " is no longer an operator here";
      case route_reason::woken: return "it was inactive, and its slot is gone";
      case route_reason::requested: return "as the request to open it asked";
      case route_reason::queue_removed: return "the site does not have its queue any more";
    }
    return "for a reason that this version does not know";
  }
  /// A record does not say which of the two it was, but when it came does: only what waits can wait for too long.
  std::string overflow_text() const {
    const bool has_waited = before_.status == session_status::waiting && f_.time_ms > before_.queued_ms;
    return has_waited ? "overflow, it waited too long in " + text_of(before_.queue) : "overflow, the line of the queue that was meant was full";
  }

  std::string withdrawal(const std::string& who) const {
    switch (record_.body<wire::withdrawn>()->reason()) {
      case withdraw_reason::none: break;
      case withdraw_reason::operator_left: return who + " went offline";
      case withdraw_reason::operator_away: return who + " went away";
      case withdraw_reason::restarted: return "the server was restarted";
      case withdraw_reason::missed: return f_.target ? "no answer within the deadline" : "nobody took it within the deadline";
      case withdraw_reason::taken_back: return "taken back";
    }
    return "no reason recorded";
  }

  std::string end_text() const {
    switch (f_.reason) {
      case end_reason::by_visitor: return "by its visitor";
      case end_reason::time_out: return "by time-out: no activity for too long";
      case end_reason::termination: return "by termination: no reply for too long";
      case end_reason::no_operator: return "for want of an operator";
      case end_reason::visitor_lost: return "because its visitor is gone";
      case end_reason::by_bot: return "by the bot";
      case end_reason::blocked: return "because its visitor was blocked";
      case end_reason::by_operator:
      case end_reason::none: break;
    }
    return "by " + author();
  }

  const session_state& before_;
  const fact& f_;
  frame_view record_;
  const operator_names& names_;
};

bool is_between_people(kind what) { return what == kind::read || what == kind::note || what == kind::tag || what == kind::rating || what == kind::app_item; }

/// Whom the record concerns.
operator_id subject_of(const fact& f) {
  const bool takes_for_itself = f.what == kind::accept || f.what == kind::hold || f.what == kind::decline || f.what == kind::take_over || f.what == kind::leave;
  return takes_for_itself ? f.author.operator_() : f.target;
}

} // namespace

std::optional<explained_step> explainer::next(frame_view record) {
  const fact f = fact_of(record);
  if (f.seq > state_.seq + 1)
    missing_ += f.seq - state_.seq - 1;
  const session_state before = state_;
  state_.seq = f.seq - 1;
  // Guests have no part in who has the session, and records that lack others could name more of them than there is room for.
  if (f.what == kind::invite || f.what == kind::leave)
    state_.seq = f.seq;
  else
    apply(state_, f);
  const bool tells = f.what == kind::message ? before.status == session_status::inactive && state_.status != before.status : !is_between_people(f.what);
  if (!tells)
    return {};
  auto step = step_of(before, f, record);
  if (missing_)
    step.reasons.push_back(std::to_string(missing_) + " of the records before this one are missing; what is said of the session may be incomplete");
  missing_ = 0;
  return step;
}

explained_step explainer::step_of(const session_state& before, const fact& f, frame_view record) const {
  const narrator tell{before, f, record, *names_};
  explained_step s{.seq = f.seq,
    .time_ms = f.time_ms,
    .what = f.what,
    .status = record.head().status,
    .author = f.author,
    .subject = subject_of(f),
    .queue = {},
    .text = {},
    .reasons = {},
    .decision = {}};
  switch (f.what) {
    case kind::open:
      s.queue = state_.queue;
      s.text = tell.opened();
      break;
    case kind::message:
      s.text = tell.woken(state_);
      s.subject = state_.holder ? state_.holder : state_.preferred;
      break;
    case kind::offered:
      s.queue = queue_id{record.body<wire::offered>()->queue()};
      s.rules_version = record.body<wire::offered>()->rules_version();
      s.decision = decision_in(*record.body<wire::offered>());
      s.text = tell.offered(s.decision);
      if (s.decision)
        s.reasons = candidate_lines(*s.decision, f.time_ms, *names_);
      break;
    case kind::withdrawn: s.text = tell.withdrawn(); break;
    case kind::accept:
    case kind::hold: s.text = tell.taken(); break;
    case kind::decline: s.text = tell.declined(); break;
    case kind::assign: s.text = tell.assigned(); break;
    case kind::take_over: s.text = tell.taken_over(); break;
    case kind::transfer: s.text = tell.transferred(); break;
    case kind::routed:
      s.queue = f.queue;
      s.rules_version = record.body<wire::routed>()->rules_version();
      s.text = tell.routed();
      s.reasons = tell.route_reasons();
      break;
    case kind::inactive: s.text = tell.set_inactive(); break;
    case kind::invite: s.text = tell.invited(); break;
    case kind::leave: s.text = tell.left(); break;
    case kind::close: s.text = tell.closed(); break;
    default: s.text = std::string{"a record of a kind that this version can't explain: "} + wire::EnumNamekind(f.what); break;
  }
  return s;
}

std::string duration_text(std::int64_t duration_ms) {
  const std::int64_t ms = std::max<std::int64_t>(duration_ms, 0); // a clock that was set back
  const std::int64_t s = ms / 1000, minutes = s / 60;
  if (s == 0)
    return std::to_string(ms) + " ms";
  if (minutes == 0)
    return std::to_string(s) + '.' + std::to_string(ms / 100 % 10) + " s";
  if (minutes < 60)
    return std::to_string(minutes) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

} // namespace parley::domain
