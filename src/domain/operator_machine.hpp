// An operator owns its capacity: a slot is a token that this machine hands out; a queue asks, never assumes.
#pragma once
#include "base/ids.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace parley::domain {

enum class slot : std::uint8_t { none, offered, held };
enum class availability : std::uint8_t { away, available };
enum class responds : std::uint8_t { no, yes };
enum class line : std::uint8_t { offline, online };

/// free + offered + held = limit, always; after the limit was lowered below what is in use, free counts as negative until slots come back.
class operator_machine {
public:
  operator_machine(std::uint32_t limit, responds r) : limit_(limit), responds_(r) {}

  /// A queue wants to hold out `s`. True: a slot is now offered. False: away, offline, gets no sessions, or no slot is free, or it has a slot for `s` already.
  [[nodiscard]] bool ask(session_id s);
  /// The operator takes `s` itself, or is given it: a slot is held at once. Being away does not matter, being offline or `responds::no` does; nor is the limit passed.
  enum class claim_result : std::uint8_t { granted, unavailable, at_capacity };
  [[nodiscard]] claim_result claim(session_id s);
  /// The offer of `s` was accepted: offered → held. False if no slot is offered for `s`.
  [[nodiscard]] bool confirm(session_id s);
  /// The slot of `s` comes back. Returns what it was (none: there was no slot).
  slot give_back(session_id s);
  /// After a restart: the records say this operator holds `s`. Never refused, the records are the truth.
  void restore_held(session_id s);

  void set_limit(std::uint32_t n) { limit_ = n; }
  void set_responds(responds r) { responds_ = r; }
  void set_availability(availability a) { availability_ = a; }
  void set_line(line l) { line_ = l; }

  /// Slots that routing may use now: 0 while away, offline or not responding.
  std::uint32_t assignable() const;
  std::int64_t free() const { return std::int64_t(limit_) - offered_ - held_; }
  std::uint32_t limit() const { return limit_; }
  std::uint32_t offered() const { return offered_; }
  std::uint32_t held() const { return held_; }
  availability available() const { return availability_; }
  line online() const { return line_; }
  responds answers() const { return responds_; }
  slot of(session_id s) const;
  /// Sessions with an offered slot (to withdraw when the operator leaves), or a held one; in no order.
  std::vector<session_id> sessions(slot which) const;

private:
  std::unordered_map<session_id, slot, id_hash> slots_;
  std::uint32_t limit_;
  std::uint32_t offered_ = 0;
  std::uint32_t held_ = 0;
  responds responds_;
  availability availability_ = availability::available;
  line line_ = line::offline;
};

} // namespace parley::domain
