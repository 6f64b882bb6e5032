// What one record of a chat adds to the figures. The rules of chats are not repeated here: domain::apply says what a record changes.
#pragma once
#include "domain/session_machine.hpp"
#include "reports/figures.hpp"

#include <type_traits>

namespace parley::reports {

/// A chat as far as it has been measured.
struct metered_session {
  domain::session_state state;    ///< after the newest measured record, but for what texts change (seq, unread …) if it was read back
  std::int64_t asked_ms = 0;      ///< when it first asked for an operator; 0 = it has not
  std::int64_t held_since_ms = 0; ///< by its present holder
  std::int64_t ended_ms = 0;      ///< 0 = it has not
  enum class response : std::uint8_t { awaited, given } first_response = response::awaited;
};
static_assert(std::is_trivially_copyable_v<metered_session>);

/// A rating counts only if it comes within this time after the end: so long a chat's last operator and queue are remembered. A week is long for a survey mail.
constexpr std::int64_t late_rating_ms = 7 * day_ms;

/// Where the figures of a change are to be added. `at_ms`: the time whose hour they belong to.
class change_sink {
public:
  virtual ~change_sink() = default;
  virtual figures& at(subject whose, std::int64_t at_ms) = 0;
  virtual figures& live(subject whose) = 0;
  /// The operator has a chat since `at_ms`.
  virtual void took_chat(operator_id who, std::int64_t at_ms) = 0;
};

/// Measures the session's next record; between m.state.seq and its own seq there was nothing but texts and read marks.
/// False: only what each of these changes is others now in `m`, and no later measure depends on that.
bool measure(metered_session& m, frame_view record, change_sink& to);

} // namespace parley::reports
