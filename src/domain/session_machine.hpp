// The rules of one chat. Everything a list shows is a pure function of the session's records: decide() says whether a record may be
// added, apply() adds it. Live traffic, restart, tests and the simulator all use these two functions and nothing else.
#pragma once
#include "domain/session_state.hpp"
#include "protocol/errors.hpp"

#include <cstdint>

namespace parley::domain {

/// What a session's status becomes, or why the record is refused.
struct verdict {
  error_code error = error_code::none;
  operator_id holder{}; ///< error taken: who has it
  explicit operator bool() const { return error == error_code::none; }
};

/// May this record be added? Looks only at the state; `proposed.seq` and `.time_ms` are not read.
///
/// *The holder* has an on_chat session, or an inactive one whose slot it kept. A *supervisor* is an author with standing::supervisor; there is none of a chat
/// between operators, and no bot.
/// - open: only on a new session (status none), by a visitor, or by an operator with another one as target.
/// - message: its visitor while not ended, the holder, guests while on_chat, the bot.
/// - offline_message: its visitor, while it waits or the bot hosts it; else taken.
/// - read: its visitor, the holder (also of an inactive session whose slot it gave up), guests; up_to ≤ seq, not 0.
/// - offered (system): waiting or in transfer to a queue, and not offered. withdrawn (system): offered to `target`; without a target: the transfer as a whole.
/// - accept, hold: what is offered to the author, also as a transfer; or a claim of a session that the bot hosts or that waits and is not offered, or of an
///   inactive one without a slot by its old holder (the caller has got the slot). While offered to another operator or held by another: taken; held by the author
///   already: taken with itself as holder.
/// - decline: offered to the author, else not_offered.
/// - assign: the holder, a supervisor, or anybody while it waits or the bot hosts it; target not the holder (the caller has got the slot).
/// - take_over: a supervisor that does not hold it (the caller has got the slot).
/// - transfer: the holder, on_chat. To an operator (the caller has got an offered slot) or a queue, not both: not while one is pending. To nobody: takes a pending one back.
/// - invite: the holder, a guest or a supervisor, on_chat; who is not in it already. leave: a guest, unless only two
///   operators talk to each other: they close.
/// - routed (system): while not ended. inactive: the holder or the system, on_chat and not in transfer.
/// - note, tag, app_item: the holder, a guest, a supervisor; also after the end. rating: the visitor, once; also after the end.
/// - close: the visitor, the holder (as for read), a supervisor, either one of a chat between operators, or the system; reason must be none or fit the author.
/// After the end: session_ended, for everything else. Anyone else: not_allowed, also a visitor or an operator without a number.
verdict decide(const session_state& s, const fact& proposed);

/// Adds a record that decide() allowed, or one read back from the log: seq must be s.seq + 1.
/// A text of the visitor is unread until the holder's read covers it or the holder answers. A partial read restarts the mark's age at the time of the
/// read, since the operator was looking then; a read that leaves 64 records or more behind changes nothing. A text in an inactive session makes it active
/// again: on_chat if its holder kept the slot, else it waits at the head of its queue for its old holder first.
/// Who accepts a transfer to a queue takes it into that queue. Routed to the queue in which it waits already, it keeps its time and its place there.
void apply(session_state& s, const fact& f);

/// Could a record with this author and client id be in the session already? False is certain (the usual case: ids that increase);
/// true means: look it up.
bool may_be_resend(const session_state& s, principal author, std::uint64_t client_id);

/// Who has a held slot for this session: the holder, unless it gave it up while inactive.
operator_id slot_holder(const session_state& s);

/// What an operator is, as far as rights go. Made from the site's rules, kept with the account.
struct operator_rights {
  std::vector<queue_id> member_of;  ///< sorted
  std::vector<queue_id> supervises; ///< sorted
  /// How far its sight goes beyond chats of its own.
  enum class reach : std::uint8_t {
    nothing, ///< its account is deleted: not even its own
    queues,  ///< its queues
    site,    ///< an administrator, or who has that right: sees and manages every chat, as a supervisor of every queue
  } sees = reach::queues;
};

/// The default queue holds every operator of the site.
operator_rights rights_of(std::string_view account, const site_rules& rules, operator_rights::reach sees = operator_rights::reach::queues);

/// The one predicate of rights: may `who` read this session's history and stream, find it, and have it counted? `rights` are the operator's; null for others.
/// The visitor itself; an operator that holds it (or held it last), that it is offered to, or that is invited; members of its queue while nobody has it,
/// of the queue that it is transferred to while that lasts; supervisors of its queue; whose reach is the site. Nobody whose account is deleted.
bool may_see(const session_state& s, principal who, const operator_rights* rights);
/// standing::supervisor if the rights say so for the session's queue, or for all.
standing standing_of(const session_state& s, const operator_rights* rights);

/// May `who` see this record of a session it may see? (visitors do not see what is for operators)
bool may_see(wire::record_visibility v, principal who);
/// Who sees records of this kind: how a session is handed round is the operators' business.
wire::record_visibility visibility_of(wire::kind what);

} // namespace parley::domain
