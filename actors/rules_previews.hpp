// Dry runs of new rules: every session in memory is looked at, some in each round, and nothing is changed.
#pragma once
#include "actors/questions.hpp"
#include "domain/session_deadlines.hpp"

#include <deque>

namespace parley::actors {

struct shard_context;

/// The shard's thread only.
class rules_previews {
public:
  explicit rules_previews(shard_context& shard) : shard_(shard) {}

  void add(preview_request r);
  /// Once a round. How many sessions were looked at.
  std::size_t step();

private:
  struct job {
    preview_request request;
    std::vector<session_id> to_look_at;
    rules_preview found;
    domain::queue_opening opens_ms; ///< by the rules of the request
  };
  void look(job& j, session_id id) const;
  domain::queue_opening opening_by(const domain::site_rules& rules) const;

  shard_context& shard_;
  std::deque<job> jobs_;
};

} // namespace parley::actors
