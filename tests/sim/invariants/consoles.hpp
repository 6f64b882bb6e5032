// What subscribed consoles show.
#pragma once
#include "domain/board.hpp"
#include "tests/sim/invariant.hpp"

#include <map>
#include <set>

namespace parley::sim {

/// A tick after the shard has come to rest, the counters that a subscribed console was told last equal a recount from the records, and each session of its
/// lists that has changed stands where its records put it, with the level that its unread texts have by their age. Nothing is told twice.
/// Gateways, which subscribe for several, are left out.
struct consoles_are_a_recount final : invariant {
  explicit consoles_are_a_recount(const scene& s) : invariant("consoles are a recount", s) {}
  void arrived(const connection& c, const frame& f, principal author) override;
  void answered(const connection& c, const answer& a) override;
  void delivered(const connection& c, frame_view f) override;
  void decided(const entry& e) override;
  void closed(const connection& c) override;
  void crashed() override;
  void settled() override;

private:
  struct line {
    domain::list_entry entry;
    std::uint8_t level;
    kept_frame told;
    std::int64_t told_ms;
  };
  struct console {
    principal who;
    std::int64_t since_ms = 0;      ///< what changes in the same moment may have come before
    std::int64_t since_wall_ms = 0; ///< the same by the clock that records have their times from
    std::optional<domain::board_counters> counters;
    std::map<session_id, line> lines;
    std::set<session_id> changed; ///< since it has subscribed, in its lists
  };
  bool is_gone_for(operator_id who, session_id s) const;
  domain::board_counters recount(operator_id who, const domain::operator_rights& rights) const;
  void check(const connection& c, const console& one);
  void check_level(const connection& c, session_id s, const line& l);

  enum class wish : std::uint8_t { off, on };
  std::map<std::pair<const connection*, std::uint64_t>, wish> asked_; ///< by client id
  std::map<const connection*, console> consoles_;
  std::map<session_id, std::set<operator_id>> declined_; ///< of those that wait: by whom, since they do; the shard forgets it when it ends
  std::int64_t newest_change_ms_ = 0;
};

} // namespace parley::sim
