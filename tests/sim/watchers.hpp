// Which connections look on at which sessions without taking part.
#pragma once
#include "tests/sim/roster.hpp"
#include "tests/sim/witness.hpp"

#include <map>
#include <set>

namespace parley::sim {

class watchers final : public witness {
public:
  watchers(const chronicle& log, const roster& people) : log_(log), people_(people) {}

  /// May this record come to `c` because it looks on?
  bool may_be_shown(const connection& c, const entry& e, principal who) const;
  /// Must it? Only while the chat lasts, and to who has supervised it ever since it asked.
  bool are_owed(const connection& c, const entry& e) const;

  void arrived(const connection& c, const frame& f, principal author) override;
  void answered(const connection& c, const answer& a) override;
  void closed(const connection& c) override;
  void crashed() override;

private:
  struct question {
    session_id session;
    bool on;
  };
  bool supervises(principal who, const entry& e) const;
  bool has_supervised(principal who, session_id s, std::uint64_t since) const;

  const chronicle& log_;
  const roster& people_;
  std::map<std::pair<const connection*, std::uint64_t>, question> asked_;   ///< by client id
  std::map<std::pair<const connection*, session_id>, std::uint64_t> since_; ///< the newest durable record then
};

} // namespace parley::sim
