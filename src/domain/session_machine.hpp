// The rules of one chat. Everything a list shows is a pure function of the session's records: decide() says whether a record may be
// added, apply() adds it. Live traffic, restart, tests and the simulator all use these two functions and nothing else.
#pragma once
#include "base/ids.hpp"
#include "protocol/errors.hpp"
#include "protocol/frame.hpp"

#include <cstdint>

namespace parley::domain {

/// What a record says, without its bytes: the input of decide() and apply().
struct fact {
  wire::kind what = wire::kind::none;
  std::uint64_t seq = 0;
  std::int64_t time_ms = 0;
  principal author{};
  std::uint64_t client_id = 0;
  operator_id target{};                             ///< offered, withdrawn, assign: which operator
  queue_id queue{};                                 ///< open
  std::uint64_t up_to = 0;                          ///< read
  wire::end_reason reason = wire::end_reason::none; ///< close; none = follows from the author
};

/// The fact in a verified record frame. Operators are named in bodies as in frame_head.author; what names no operator gives target none.
fact fact_of(frame_view record);

/// All of a session that its rules need. 128 bytes or less: a million of them are kept in memory, and as snapshots in the store.
struct session_state {
  session_id id{};
  visitor_id visitor{};
  operator_id holder{};     ///< on_chat: who has it. Stays after the end, for the lists.
  operator_id offered_to{}; ///< waiting: to whom it is held out now
  std::uint64_t seq = 0;    ///< newest record
  std::int64_t opened_ms = 0;
  std::int64_t waiting_since_ms = 0; ///< 0 unless waiting
  std::int64_t last_activity_ms = 0;
  std::int64_t oldest_unread_ms = 0;           ///< 0 = nothing unread
  std::uint64_t newest_visitor_client_id = 0;  ///< greatest client id seen from the visitor …
  std::uint64_t newest_operator_client_id = 0; ///< … and from operators, whoever they were (see may_be_resend)
  std::uint64_t recent_visitor_texts = 0;      ///< bit i: record `seq - i` is a text of the visitor; what a partial read leaves unread is counted here
  std::uint32_t unread = 0;                    ///< texts of the visitor that the holder has not seen
  queue_id queue{};
  session_status status = session_status::none;
  wire::end_reason reason = wire::end_reason::none; ///< ended: why

  friend bool operator==(const session_state&, const session_state&) = default;
};
static_assert(sizeof(session_state) <= 128);

/// What a session's status becomes, or why the record is refused.
struct verdict {
  error_code error = error_code::none;
  operator_id holder{}; ///< error taken: who has it
  explicit operator bool() const { return error == error_code::none; }
};

/// May this record be added? Looks only at the state; `proposed.seq` and `.time_ms` are not read.
///
/// Rules: open only on a new session (status none). message: the session's visitor while not ended; an operator only while it holds the session.
/// read: like message; up_to ≤ seq, not 0. offered (system): waiting and not offered. withdrawn (system): offered to `target`.
/// accept/hold: waiting, and either offered to the author or not offered at all (a claim; the caller has got the slot); while offered to
/// another operator or held by another: taken; held by the author already: taken with itself as holder. decline: offered to the author, else not_offered.
/// assign: author is the holder, or the session is waiting; target not the holder (the caller has got the slot).
/// close: the visitor, the holder, or the system; reason must be none or fit the author. After the end: session_ended, for everything.
/// Anyone else: not_allowed.
verdict decide(const session_state& s, const fact& proposed);

/// Adds a record that decide() allowed, or one read back from the log: seq must be s.seq + 1.
/// A text of the visitor is unread until the holder's read covers it or the holder answers. A partial read restarts the mark's age at the time of the
/// read, since the operator was looking then; a read that leaves 64 records or more behind changes nothing.
void apply(session_state& s, const fact& f);

/// Could a record with this author and client id be in the session already? False is certain (the usual case: ids that increase);
/// true means: look it up.
bool may_be_resend(const session_state& s, principal author, std::uint64_t client_id);

/// Who has a slot for this session: the holder of an on_chat session, or to whom a waiting one is offered; else none.
operator_id slot_owner(const session_state& s);

/// May `who` read this session's history and stream? The visitor itself, and operators of the site while it waits or if it is (or was last) theirs.
bool may_see(const session_state& s, principal who);

/// May `who` see this record of a session it may see? (visitors do not see what is for operators)
bool may_see(wire::record_visibility v, principal who);
/// Who sees records of this kind: offers, refusals and withdrawals are the operators' business.
wire::record_visibility visibility_of(wire::kind what);

} // namespace parley::domain
