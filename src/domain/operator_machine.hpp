// An operator owns its capacity: a slot is a token that this machine hands out; a queue asks, never assumes.
#pragma once
#include "base/ids.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parley::domain {

/// wrapping: the chat is over, its operator still has work with it.
enum class slot : std::uint8_t { none, offered, held, wrapping };
enum class availability : std::uint8_t { away, available };
enum class away_reason : std::uint8_t { by_itself, missed_offers };
enum class responds : std::uint8_t { no, yes };
/// grace: its last device is gone; it keeps what it holds and gets nothing new, until it is back or the grace is over.
enum class line : std::uint8_t { offline, online, grace };

/// What queues must know of an operator.
struct operator_load {
  /// An idle_since_ms behind all others: it has something to do.
  static constexpr std::int64_t busy = std::numeric_limits<std::int64_t>::max();

  std::uint32_t assignable = 0;   ///< slots that routing may use now
  std::uint32_t in_use = 0;       ///< offered, held or wrapping
  std::int64_t idle_since_ms = 0; ///< since when it has been there and has held nothing (an offer is nothing yet)
  friend bool operator==(const operator_load&, const operator_load&) = default;
};

/// What of an operator must survive a restart; the slots it holds are in the records of the sessions.
struct operator_state {
  availability available = availability::available;
  away_reason why_away = away_reason::by_itself; ///< while away
  std::optional<std::int64_t> grace_until_ms;    ///< while its line is in grace
  friend bool operator==(const operator_state&, const operator_state&) = default;
};

/// free + offered + held + wrapping = limit, always; after the limit was lowered below what is in use, free counts as negative until slots come back.
/// Offline, it holds nothing: what comes to be held then (an accept that was under way) starts the grace again. Times are the server's wall clock, so that a
/// deadline means the same after a restart. Calls cost no more than the logarithm of the slots, but for what they list. One thread owns it.
class operator_machine {
public:
  operator_machine(std::uint32_t limit, responds r) : limit_(limit), responds_(r) {}

  // ---- slots
  /// A queue wants to hold out `s`. True: a slot is now offered. False: away, not online, gets no sessions, no slot is free, or `s` is offered or held here already.
  [[nodiscard]] bool ask(session_id s);
  /// The operator takes `s` itself, or is given it: a slot is held at once. Being away does not matter, not being online or `responds::no` does; nor is the limit
  /// passed. Its own offer, or a slot that wraps up the same session, is what it takes first.
  enum class claim_result : std::uint8_t { granted, unavailable, at_capacity };
  [[nodiscard]] claim_result claim(session_id s);
  /// A claim of what is offered came to nothing, and the offer stands: held → offered. Without a held slot for it nothing happens.
  void unclaim(session_id s);
  /// The offer of `s` was accepted: offered → held. False if no slot is offered for `s`.
  [[nodiscard]] bool confirm(session_id s);
  /// The slot of `s` comes back: an offer that was withdrawn, or a session that is held no longer; after the latter the slot stays taken for `wrap_up_ms`.
  /// Returns what it was; a slot that is wrapping already stays as it is.
  slot give_back(session_id s, std::int64_t now_ms, std::int64_t wrap_up_ms = 0);
  /// The operator is done with `s` before the time is over. False if no slot wraps up `s`.
  bool end_wrap_up(session_id s, std::int64_t now_ms);

  // ---- offers that were not taken
  /// The operator said no to the offer of `s`: the slot comes back. It is there, so its misses are forgotten. False if `s` was not offered.
  bool declined(session_id s);
  /// It said nothing in time: the slot comes back and the miss counts. After `misses_until_away` in a row (0 = never) it is away, and its other offers are to be
  /// withdrawn. Ignored: it was away already, or `s` was not offered.
  enum class miss_result : std::uint8_t { ignored, counted, set_away };
  miss_result missed(session_id s, std::uint32_t misses_until_away);
  std::uint32_t misses() const { return misses_; }

  // ---- presence
  /// By itself. `came_back`: it is available and was not, or had missed offers; whoever counts its misses forgets them. `went_away`: its offers are to be withdrawn.
  enum class change : std::uint8_t { none, went_away, came_back };
  change set_availability(availability a, std::int64_t now_ms);
  /// One of its devices is here. Out of grace nothing has moved; out of offline its idle time begins.
  void come_online(std::int64_t now_ms);
  /// Its last device is gone: the grace begins, its offers are to be withdrawn. Nothing changes unless it was online.
  void leave(std::int64_t now_ms, std::int64_t grace_ms);
  void set_limit(std::uint32_t n) { limit_ = n; }
  void set_responds(responds r) { responds_ = r; }

  // ---- time
  /// The earliest time at which due() has something to do; none if time changes nothing.
  std::optional<std::int64_t> next_deadline_ms() const;
  /// What time has brought by now, each thing once. Their slots are free when this returns.
  struct due_effects {
    std::vector<session_id> wrapped_up; ///< in the order of their deadlines
    std::vector<session_id> requeue;    ///< held by an operator that did not come back; in the order of their ids
    bool empty() const { return wrapped_up.empty() && requeue.empty(); }
  };
  due_effects due(std::int64_t now_ms);

  // ---- restart
  operator_state state() const;
  /// The server has started again at `now_ms`, no device is here yet. Before restore_held(). A grace that was running keeps its end; an operator that was online
  /// then, and holds something, has `grace_ms` from now on.
  void restart(const operator_state& before, std::int64_t now_ms, std::int64_t grace_ms);
  /// The records say this operator holds `s`. Never refused, the records are the truth.
  void restore_held(session_id s) { hold(s); }

  // ---- what is
  operator_load load() const;
  /// Slots that routing may use now: 0 while away, not online or not responding.
  std::uint32_t assignable() const;
  std::int64_t free() const { return std::int64_t(limit_) - in_use(); }
  std::uint32_t limit() const { return limit_; }
  std::uint32_t offered() const { return count(slot::offered); }
  std::uint32_t held() const { return count(slot::held); }
  std::uint32_t wrapping() const { return count(slot::wrapping); }
  std::uint32_t in_use() const { return offered() + held() + wrapping(); }
  availability available() const { return availability_; }
  away_reason why_away() const { return why_away_; }
  line online() const { return line_; }
  responds answers() const { return responds_; }
  slot of(session_id s) const;
  /// Sessions with an offered slot (to withdraw when the operator leaves), a held or a wrapping one; in no order.
  std::vector<session_id> sessions(slot which) const;

private:
  struct entry {
    slot state = slot::none;
    std::int64_t until_ms = 0; ///< wrapping
  };

  std::uint32_t count(slot s) const { return counts_[std::size_t(s)]; }
  /// The one place where a slot changes; `none` gives it back.
  void move(session_id s, slot to, std::int64_t until_ms = 0);
  void hold(session_id s);
  void idle_from(std::int64_t ms) { idle_since_ms_ = std::max(idle_since_ms_, ms); }

  std::unordered_map<session_id, entry, id_hash> slots_;
  std::set<std::pair<std::int64_t, session_id>> wraps_; ///< by the end of their time
  std::array<std::uint32_t, 4> counts_{};               ///< by slot
  std::uint32_t limit_;
  std::uint32_t misses_ = 0;
  std::int64_t grace_until_ms_ = 0; ///< of the last grace
  std::int64_t idle_since_ms_ = 0;  ///< when it last stopped to hold something, or came
  responds responds_;
  availability availability_ = availability::available;
  away_reason why_away_ = away_reason::by_itself;
  line line_ = line::offline;
};

} // namespace parley::domain
