// Waiting sessions that some operator has declined.
#pragma once
#include "domain/ticket.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace parley::domain {

/// Operators, sorted: as a key, and to look one up.
using operator_set = std::vector<operator_id>;

/// Sessions that the same operators declined wait in one line: which of them is next, and whether anybody is left for it, is one question per
/// line. So what all free operators declined costs a step per distinct set of decliners, however many sessions are passed over.
/// One thread owns it.
class declined_lines {
public:
  /// Who declined `s` so far; empty if nobody. Valid until the next change.
  std::span<const operator_id> decliners(session_id s) const;
  /// Remembers it for as long as `s` is not forgotten. `s` must not wait here now.
  void add_decliner(session_id s, operator_id op);
  /// `s` does not wait here any more, and nobody remembers who declined it. False if it did not wait here at this place.
  bool forget(waiting_session w);

  /// `w.session` has decliners: it waits here from now on.
  void put(waiting_session w);
  /// Takes it out; its decliners stay known. False if it does not wait here at this place.
  bool take_out(waiting_session w);

  /// One line: its oldest session, and who declined it.
  struct head {
    waiting_session oldest;
    std::span<const operator_id> decliners;
  };
  /// The lines' heads, oldest first, until `found(head)` is true: that head, or none. A head at or after place `before` ends the search.
  template <class Found>
  std::optional<head> first_head(ticket before, Found found) const {
    for (const auto& [oldest, decliners] : heads_) {
      if (oldest.place >= before)
        break;
      if (head h{oldest, *decliners}; found(h))
        return h;
    }
    return {};
  }

  std::size_t size() const { return size_; }
  /// Appends the first `limit` sessions of each line; not in order across lines.
  void append_oldest(std::size_t limit, std::vector<waiting_session>& to) const;

private:
  using sessions = std::set<waiting_session>;
  using lines = std::map<operator_set, sessions>;

  std::unordered_map<session_id, operator_set, id_hash> decliners_; ///< also of sessions that are offered to somebody now
  lines lines_;                                                     ///< none is empty
  std::map<waiting_session, const operator_set*> heads_;            ///< oldest session of each line → the line's key
  std::size_t size_ = 0;
};

} // namespace parley::domain
