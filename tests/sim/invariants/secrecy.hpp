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
  void closed(const connection& c) override { asked_.erase(&c); }
  void crashed() override { asked_.clear(); }

private:
  struct question {
    std::uint64_t client_id;
    session_id session;
    principal author;
    std::uint64_t seq; ///< the session's newest record when it was asked
  };
  bool may_be_shown(const connection& c, const entry& e, principal who) const;
  std::map<const connection*, std::vector<question>> asked_;
};

} // namespace parley::sim
