// Short words for the facts that the tests of the session machine tell.
#pragma once
#include "domain/session_machine.hpp"

namespace parley::domain::testing {

inline constexpr visitor_id ada{1};
inline constexpr visitor_id stranger{2};
inline constexpr operator_id olga{7};
inline constexpr operator_id otto{8};
inline constexpr operator_id gil{9};
inline constexpr operator_id sue{5}; ///< the supervisor, where there is one
inline constexpr principal the_system{};
inline constexpr principal the_bot{principal_kind::bot, 1};
inline constexpr queue_id sales{3};

using inactive_slot = queue_rules::inactive_slot;

inline fact make(kind what, principal author) { return {.what = what, .author = author}; }
inline fact make(kind what, principal author, operator_id target) {
  fact f = make(what, author);
  f.target = target;
  return f;
}
/// Said by somebody who is a supervisor of the session's queue.
inline fact as_supervisor(fact f) {
  f.by = standing::supervisor;
  return f;
}

inline fact opened(visitor_id v = ada, queue_id q = default_queue) {
  fact f = make(kind::open, principal{v});
  f.queue = q;
  return f;
}
inline fact opened_with_bot(visitor_id v = ada, queue_id q = default_queue) {
  fact f = opened(v, q);
  f.starts_as = session_status::chatbot;
  return f;
}
inline fact opened_between(operator_id a, operator_id b) { return make(kind::open, principal{a}, b); }

inline fact text(visitor_id v) { return make(kind::message, principal{v}); }
inline fact text(operator_id o) { return make(kind::message, principal{o}); }
inline fact bot_says(std::uint16_t step) {
  fact f = make(kind::message, the_bot);
  f.step = step;
  return f;
}
inline fact seen(principal who, std::uint64_t up_to) {
  fact f = make(kind::read, who);
  f.up_to = up_to;
  return f;
}

inline fact offered_to(operator_id o) { return make(kind::offered, the_system, o); }
inline fact withdrawn_from(operator_id o, wire::withdraw_reason why = wire::withdraw_reason::none) {
  fact f = make(kind::withdrawn, the_system, o);
  f.withdrawal = why;
  return f;
}
inline fact accepted(operator_id o) { return make(kind::accept, principal{o}); }
inline fact put_on_hold(operator_id o) { return make(kind::hold, principal{o}); }
inline fact declined(operator_id o) { return make(kind::decline, principal{o}); }
inline fact assigned(operator_id from, operator_id to) { return make(kind::assign, principal{from}, to); }
inline fact taken_over(operator_id o) { return as_supervisor(make(kind::take_over, principal{o})); }

inline fact transferred(operator_id from, operator_id to) { return make(kind::transfer, principal{from}, to); }
inline fact transferred(operator_id from, queue_id to) {
  fact f = make(kind::transfer, principal{from});
  f.queue = to;
  return f;
}
inline fact transfer_taken_back(operator_id from) { return make(kind::transfer, principal{from}); }
/// The transfer as a whole, because nobody took it in time.
inline fact transfer_missed() { return withdrawn_from({}, wire::withdraw_reason::missed); }
inline fact routed_to(queue_id q, wire::route_reason why, operator_id preferred = {}) {
  fact f = make(kind::routed, the_system, preferred);
  f.queue = q;
  f.route = why;
  return f;
}
inline fact set_inactive(principal by, inactive_slot slot) {
  fact f = make(kind::inactive, by);
  f.slot = slot;
  return f;
}

inline fact invited(operator_id by, operator_id who) { return make(kind::invite, principal{by}, who); }
inline fact left(operator_id who) { return make(kind::leave, principal{who}); }
inline fact noted(operator_id by) { return make(kind::note, principal{by}); }
inline fact tagged(operator_id by) { return make(kind::tag, principal{by}); }
inline fact rated(visitor_id v) { return make(kind::rating, principal{v}); }
inline fact closed(principal who, wire::end_reason reason = wire::end_reason::none) {
  fact f = make(kind::close, who);
  f.reason = reason;
  return f;
}

/// A chat to which facts are told: each gets the next seq and a time one second later than the last.
struct chat {
  session_state state{.id = session_id{42}};
  std::int64_t now_ms = 1'000'000;

  /// Why `f` is refused; if it is not, it is applied.
  verdict tell(fact f) {
    const verdict v = decide(state, f);
    if (!v)
      return v;
    f.seq = state.seq + 1;
    f.time_ms = now_ms += 1000;
    apply(state, f);
    return v;
  }
  /// Tells several; the error of the first that is refused.
  template <class... Facts>
  error_code tell_all(Facts... facts) {
    error_code error = error_code::none;
    ((error == error_code::none ? void(error = tell(facts).error) : void()), ...);
    return error;
  }
};

} // namespace parley::domain::testing
