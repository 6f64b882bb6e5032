// What must be true of the log alone.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>
#include <tuple>

namespace parley::sim {

/// A session's records are numbered 1, 2, 3 …
struct gap_free_log final : invariant {
  explicit gap_free_log(const scene& s) : invariant("gap-free log", s) {}
  void misnumbered(frame_view r) override;
};

/// Every record is one that the rules allow, and says in its head what it changes.
struct lawful_log final : invariant {
  explicit lawful_log(const scene& s) : invariant("lawful log", s) {}
  void decided(const entry& e) override;
};

/// No request is stored twice.
struct exactly_once final : invariant {
  explicit exactly_once(const scene& s) : invariant("exactly once", s) {}
  void decided(const entry& e) override;
  void crashed() override;

private:
  using key = std::tuple<session_id, principal, std::uint64_t>;
  std::map<key, std::uint64_t> seqs_;
};

/// A visitor has at most one open chat.
struct one_open_chat final : invariant {
  explicit one_open_chat(const scene& s) : invariant("one open chat", s) {}
  void decided(const entry& e) override;
  void crashed() override;

private:
  std::map<visitor_id, session_id> open_;
};

} // namespace parley::sim
