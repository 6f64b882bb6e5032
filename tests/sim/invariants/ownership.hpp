// Who has a session, and how many an operator may have.
#pragma once
#include "tests/sim/invariant.hpp"
#include "tests/sim/roster.hpp"

namespace parley::sim {

/// Nobody takes a session that another one has, and only who has it acts in it. Does not ask the session machine's rules.
struct one_owner final : invariant {
  explicit one_owner(const scene& s) : invariant("one owner", s) {}
  void decided(const entry& e) override;
};

/// In every prefix of the log no operator has more slots in use, offers included, than it may.
struct capacity final : invariant {
  explicit capacity(const scene& s) : invariant("capacity", s), roster_(s.rules) {}
  void decided(const entry& e) override;
  void crashed() override;
  void admitted(const connection& c, const actors::admission& a) override { roster_.admitted(c, a); }
  void arrived(const connection& c, const frame& f, principal author) override { roster_.arrived(c, f, author); }
  void answered(const connection& c, const answer& a) override { roster_.answered(c, a); }
  void closed(const connection& c) override { roster_.closed(c); }

private:
  roster roster_;
  std::map<operator_id, std::uint32_t> in_use_;
};

} // namespace parley::sim
