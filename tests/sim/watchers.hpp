// Which connections look on at which sessions without taking part.
#pragma once
#include "tests/sim/witness.hpp"

#include <map>
#include <set>

namespace parley::sim {

class watchers final : public witness {
public:
  explicit watchers(const chronicle& log) : log_(log) {}

  bool watches(const connection& c, session_id s) const { return since_.contains({&c, s}); }
  /// Must this record come to `c` because it looks on? Only while the chat lasts.
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
  const chronicle& log_;
  std::map<std::pair<const connection*, std::uint64_t>, question> asked_;   ///< by client id
  std::map<std::pair<const connection*, session_id>, std::uint64_t> since_; ///< the newest durable record then
};

} // namespace parley::sim
