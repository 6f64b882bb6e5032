// Short words for the facts that the tests of the session machine tell.
#pragma once
#include "domain/session_machine.hpp"

namespace parley::domain::testing {

inline constexpr visitor_id ada{1};
inline constexpr visitor_id stranger{2};
inline constexpr operator_id olga{7};
inline constexpr operator_id otto{8};
inline constexpr principal the_system{};

inline fact make(kind what, principal author) { return {.what = what, .author = author}; }
inline fact opened(visitor_id v = ada, queue_id q = default_queue) {
  fact f = make(kind::open, principal{v});
  f.queue = q;
  return f;
}
inline fact text(visitor_id v) { return make(kind::message, principal{v}); }
inline fact text(operator_id o) { return make(kind::message, principal{o}); }
inline fact seen(principal who, std::uint64_t up_to) {
  fact f = make(kind::read, who);
  f.up_to = up_to;
  return f;
}
inline fact offered_to(operator_id o) {
  fact f = make(kind::offered, the_system);
  f.target = o;
  return f;
}
inline fact withdrawn_from(operator_id o) {
  fact f = make(kind::withdrawn, the_system);
  f.target = o;
  return f;
}
inline fact accepted(operator_id o) { return make(kind::accept, principal{o}); }
inline fact put_on_hold(operator_id o) { return make(kind::hold, principal{o}); }
inline fact declined(operator_id o) { return make(kind::decline, principal{o}); }
inline fact assigned(operator_id from, operator_id to) {
  fact f = make(kind::assign, principal{from});
  f.target = to;
  return f;
}
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
