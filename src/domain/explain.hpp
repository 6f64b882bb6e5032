// "Why did this chat go to X?": a session's records as a story in plain English.
#pragma once
#include "domain/routing_decision.hpp"
#include "domain/session_machine.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::domain {

/// How operators are called. Whoever is not in it is called by number.
using operator_names = std::map<operator_id, std::string>;

/// One thing that decided who has the session, or could have it.
struct explained_step {
  std::uint64_t seq = 0;
  std::int64_t time_ms = 0;
  wire::kind what = wire::kind::none;
  session_status status = session_status::none; ///< from then on
  principal author;
  operator_id subject;                      ///< whom it concerns: offered to, withdrawn from, accepted by …; none: nobody in particular
  queue_id queue;                           ///< open, routed: where to; offered: whose choice it was
  std::uint64_t rules_version = 0;          ///< routed, offered: of the settings that were in force; 0 = not recorded
  std::string text;                         ///< one line, without its time
  std::vector<std::string> reasons;         ///< more lines that say why; may be empty
  std::optional<routing_decision> decision; ///< offered: the inputs of the choice, where the record has them
};

/// Reads one session's records in order of seq and tells what each means for who has the session. What people wrote to each other is not told; what visitors and
/// operators typed into other fields is quoted and escaped, so that it may go to a terminal. Bears any records, also with some missing.
/// One thread; `names` must outlive it.
class explainer {
public:
  explicit explainer(const operator_names& names) : names_(&names) {}

  /// None if the record changed nothing about who has the session.
  std::optional<explained_step> next(frame_view record);

private:
  explained_step step_of(const session_state& before, const fact& f, frame_view record) const;

  const operator_names* names_;
  session_state state_;
  std::uint64_t missing_ = 0; ///< records that are not there, since the last step
};

/// `120 ms`, `3.3 s`, `2 min 5 s`, `3 h 12 min`.
std::string duration_text(std::int64_t duration_ms);

} // namespace parley::domain
