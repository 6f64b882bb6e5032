// Who has a session, and how many an operator may have.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>

namespace parley::sim {

/// Nobody takes a session that another one has, and only who has it, is invited or supervises acts in it. Does not ask the session machine's rules.
struct one_owner final : invariant {
  explicit one_owner(const scene& s) : invariant("one owner", s) {}
  void decided(const entry& e) override;

private:
  bool may_act(const entry& e, operator_id who) const;
};

/// In every prefix of the log no operator has more slots in use, offers and those that wrap up included, than it may.
struct capacity final : invariant {
  explicit capacity(const scene& s) : invariant("capacity", s) {}
  void decided(const entry& e) override;
  void crashed() override;
  void stepped() override;

private:
  /// A slot that is not free yet although its chat is over.
  struct wrap_up {
    operator_id whose;
    std::int64_t until_ms;
  };
  void forget_wrap_ups();

  std::map<operator_id, std::uint32_t> in_use_; ///< offered and held
  std::vector<wrap_up> wrap_ups_;
};

} // namespace parley::sim
