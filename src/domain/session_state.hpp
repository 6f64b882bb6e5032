// What the rules of one chat know about it, and what a record says.
#pragma once
#include "base/ids.hpp"
#include "domain/site_rules.hpp"
#include "protocol/frame.hpp"

#include <array>
#include <cstdint>

namespace parley::domain {

/// What an author may do beyond taking part. Filled by who asks decide(), from the site's rules; not part of the record.
enum class standing : std::uint8_t {
  member,     ///< an operator like others, or a visitor
  supervisor, ///< of the session's queue
};

/// What a record says, without its bytes: the input of decide() and apply().
struct fact {
  wire::kind what = wire::kind::none;
  std::uint64_t seq = 0;
  std::int64_t time_ms = 0;
  principal author{};
  std::uint64_t client_id = 0;
  operator_id target{};                                ///< offered, withdrawn, assign, transfer, invite: which operator; open: with whom; routed: whom it prefers
  queue_id queue{};                                    ///< open, routed, transfer
  std::uint64_t up_to = 0;                             ///< read
  skill_set skills = 0;                                ///< routed
  std::uint16_t step = 0;                              ///< message of the bot
  std::uint16_t channel = 0;                           ///< open
  std::uint8_t priority = 0;                           ///< routed
  wire::end_reason reason = wire::end_reason::none;    ///< close; none = follows from the author
  wire::route_reason route = wire::route_reason::none; ///< routed
  wire::withdraw_reason withdrawal = wire::withdraw_reason::none;     ///< withdrawn
  queue_rules::inactive_slot slot = queue_rules::inactive_slot::held; ///< inactive
  wire::offline_method offline = wire::offline_method::none;          ///< offline_message
  /// open: chatbot or waiting, as the site's rules said; the record carries it in frame_head.status. none = waiting.
  session_status starts_as = session_status::none;
  standing by = standing::member;
};

/// The fact in a verified record frame. Operators are named in bodies as in frame_head.author; what names no operator gives target none.
fact fact_of(frame_view record);

/// Operators that may be invited into one session.
constexpr std::size_t max_guests = 4;

/// All of a session that its rules need. 192 bytes or less: a million of them are kept in memory, and as snapshots in the store.
struct session_state {
  session_id id{};
  visitor_id visitor{};                         ///< none in a chat between operators
  operator_id holder{};                         ///< on_chat, inactive: who has it. Stays after the end, for the lists.
  operator_id offered_to{};                     ///< to whom it is held out now: by its queue while waiting, as a transfer while on_chat
  operator_id preferred{};                      ///< waiting: who should get it first
  std::array<operator_id, max_guests> guests{}; ///< invited operators, or the two of a chat between operators; no holes
  std::uint64_t seq = 0;                        ///< newest record
  std::int64_t opened_ms = 0;
  std::int64_t waiting_since_ms = 0; ///< 0 unless waiting
  std::int64_t queued_ms = 0;        ///< since when it is in this queue, or being transferred to transfer_queue
  std::int64_t offered_ms = 0;       ///< since when it is held out to offered_to
  std::int64_t last_activity_ms = 0;
  std::int64_t oldest_unread_ms = 0;           ///< 0 = nothing unread
  std::uint64_t newest_visitor_client_id = 0;  ///< greatest client id seen from the visitor …
  std::uint64_t newest_operator_client_id = 0; ///< … and from operators, whoever they were (see may_be_resend)
  std::uint64_t recent_visitor_texts = 0;      ///< bit i: record `seq - i` is a text of the visitor; what a partial read leaves unread is counted here
  std::uint32_t unread = 0;                    ///< texts of the visitor that the holder has not seen
  queue_id queue{};
  queue_id transfer_queue{}; ///< on_chat: held out to this queue
  skill_set skills = 0;      ///< asked for
  std::uint16_t bot_step = 0;
  std::uint16_t channel = 0;
  session_status status = session_status::none;
  wire::end_reason reason = wire::end_reason::none; ///< ended: why
  std::uint8_t priority = 0;
  enum class line_place : std::uint8_t { back, head } joins = line_place::back;        ///< waiting: where it enters the line
  enum class answer : std::uint8_t { awaited, given } holder_answer = answer::awaited; ///< has the holder written since it has the session?
  queue_rules::inactive_slot slot = queue_rules::inactive_slot::held;                  ///< inactive: does the holder keep its slot?
  enum class rating : std::uint8_t { none, given } rated = rating::none;
  enum class message_left : std::uint8_t { no, yes } left = message_left::no; ///< waiting: its visitor has left a message, and does not stay for the answer

  friend bool operator==(const session_state&, const session_state&) = default;
};
static_assert(sizeof(session_state) <= 192);

bool is_guest(const session_state& s, operator_id who);
void remove_guest(session_state& s, operator_id who);
/// A chat between two operators, without a visitor, a queue or a slot.
bool is_between_operators(const session_state& s);
/// Do they differ at most in what each text and each read mark changes: seq, activity, what is unread, client ids? Who follows the log need not write that down at once.
bool same_but_for_texts(const session_state& a, session_state b);
/// Is it being held out to another operator or queue while its holder keeps it?
bool is_in_transfer(const session_state& s);

} // namespace parley::domain
