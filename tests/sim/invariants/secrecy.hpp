// Who is shown what.
#pragma once
#include "tests/sim/invariant.hpp"

#include <map>

namespace parley::sim {

/// Nobody is shown a record that is not theirs to see: live ones concern them, those of a page belong to a session that they were allowed to
/// see at some time since they asked.
struct need_to_know final : invariant {
  explicit need_to_know(const scene& s) : invariant("need to know", s) {}
  void arrived(const connection& c, const frame& f, principal author) override;
  void answered(const connection& c, const answer& a) override;
  void delivered(const connection& c, frame_view f) override;
  void closed(const connection& c) override;
  void crashed() override;
  void settled() override;

private:
  struct question {
    std::uint64_t client_id;
    session_id session;
    principal author;
    std::uint64_t seq; ///< the session's newest record when it was asked
  };
  bool may_see_some_state(session_id s, principal who) const;
  bool may_be_shown(const connection& c, const entry& e, principal who) const;
  /// What is no record may be told before the record that it follows from has gone to the disk, so it is judged when that has.
  struct hint {
    const connection* to;
    session_id session;
    kind what;
  };
  std::map<const connection*, std::vector<question>> asked_;
  std::vector<hint> told_;
};

} // namespace parley::sim
