// Every actor of Parley and every message it takes. Start reading here.
//
//   connection ──inbound──▶ session ──record──▶ journal ══ commit group ══▶ store thread
//   connection ◀─ack, record─ session ◀─committed─ journal ◀═ groups_committed ═══╝
//
//   control plane:   session ⇄ queue ⇄ operator,  session ⇄ operator,  connection ⇄ directory ⇄ session
//
// All actors of a shard run on the shard's thread; actors/shard.hpp is how the gateway reaches them.
#pragma once
#include "actors/app_calls.hpp"
#include "actors/block_list.hpp"
#include "actors/flat.hpp"
#include "actors/inbound.hpp"
#include "actors/questions.hpp"
#include "actors/session_settings.hpp"
#include "actors/site_settings.hpp"
#include "domain/site_rules.hpp"
#include "storage/reader.hpp"
#include "storage/writer.hpp"

#include "caf/typed_actor.hpp"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace parley::actors {

/// An operator's connection came or went.
struct device_change {
  outlet_ptr device;
  enum class action : std::uint8_t { joined, left } what;
};

/// A visitor's connection came back to its open session.
struct visitor_joined {
  outlet_ptr tab;
};

/// A connection of the visitor is gone.
struct visitor_left {
  outlet_ptr tab;
};

/// The site ends the chat, whatever goes on in it.
struct end_chat {
  wire::end_reason why;
};

/// Its visitor's data is erased: the name is not to be kept. `done` is let go when the store has forgotten it, too.
struct forget_name {
  std::shared_ptr<void> done;
};

/// The actor's own deadline has come.
struct timer_due {};
/// shard_context::rules are others now.
struct rules_changed {};

/// Tell `to` what the session looks like now, as the answer's part to `request` (session_info).
struct describe_to {
  std::shared_ptr<const promised_room> to;
  std::uint64_t client_id;
  principal asked_by;
};

/// What history readers found; `request` is the session's own number of the question.
struct page_read {
  std::uint32_t request;
  std::shared_ptr<result<storage::page, storage::storage_error>> what;
};
struct twin_searched {
  std::uint32_t request;
  std::shared_ptr<result<storage::reader::search, storage::storage_error>> what;
};
/// The stored snapshot of a session that has no actor now; none: there is no such session. An error: it is damaged.
struct snapshot_read {
  session_id session;
  result<std::optional<std::string>, storage::storage_error> bytes;
};

/// What the store knows of the chats that a visitor had before.
struct visitor_past {
  visitor_id who;
  session_id newest;   ///< of those that have ended; none: there was no chat
  operator_id last_op; ///< who had that one; may be none
};
struct pasts_read {
  std::shared_ptr<const std::vector<visitor_past>> found;
};
/// A message that was left. It was sent to the visitor's newest chat, which has ended, for it may have been stored there; it was not.
struct left_anew {
  inbound message;
};

/// The site has decided anew.
struct new_rules {
  std::shared_ptr<const domain::site_rules> rules;
};

/// The operator's account is deleted: whatever it has goes to others.
struct account_removed {};
/// A visitor may not open chats any more, or may again. `durable` is called on the shard's thread.
struct block_change {
  visitor_block what;
  enum class action : std::uint8_t { block, unblock } how;
  std::function<void()> durable;
};

/// A visitor's data is erased: its open chat is ended, these sessions (all of the visitor's) forget its name. `done` is let go when that is durable.
struct forget_visitor {
  visitor_id who;
  std::vector<session_id> sessions;
  std::shared_ptr<void> done;
};

/// A visitor's own connection is gone.
struct visitor_gone {
  outlet_ptr tab;
  visitor_id who;
};

/// After a restart: whose a session is.
struct opened_session {
  visitor_id visitor; ///< none: a chat between `operators`
  std::array<operator_id, 2> operators;
  session_id session;
};
struct sessions_restored {
  std::shared_ptr<std::vector<opened_session>> open;
  std::shared_ptr<std::vector<opened_session>> ended; ///< whose end the tables do not show yet
};

/// Numbers that the directory reserved are durable: it may tell them to those who wait for them.
struct numbers_reserved {};

/// The writer committed these groups, in this order.
struct groups_committed {
  std::shared_ptr<std::vector<std::unique_ptr<storage::group>>> groups;
};
/// What a request_service has found for one of its requests.
struct service_answered {
  std::uint64_t ticket;
  std::shared_ptr<const std::vector<std::byte>> frames; ///< one behind the other, the last one is the answer
};

/// The disk has become full, or has space again.
struct disk_full {
  bool now;
};

template <class T>
using takes = caf::reacts_to<T>;

/// One chat: the shell of domain::session_machine. Gives every record its seq, answers, delivers. Millions of them (a slim actor).
using session_actor = caf::typed_actor<takes<inbound>, // a participant's frame
  takes<visitor_joined>,                               // deliver to this connection too
  takes<describe_to>,                                  // for lists
  takes<flat<internal::slot_granted>>,                 // from an operator: its slot is yours
  takes<flat<internal::slot_refused>>,                 // from an operator: no slot for a claim, or for what the queue had in mind
  takes<flat<internal::offer_withdrawn>>,              // from an operator that leaves
  takes<flat<internal::holder_lost>>,                  // from its operator, which has been away for too long
  takes<flat<internal::place_given>>,                  // from the queue
  takes<flat<internal::place_changed>>,                // from the queue, for the visitor
  takes<visitor_left>,                                 // from the directory
  takes<end_chat>,                                     // from the directory
  takes<forget_name>,                                  // from the directory
  takes<app_answer>,                                   // from the program, by way of the directory
  takes<page_read>,                                    // from a history reader
  takes<twin_searched>>;                               // from a history reader: was this client id stored before?

/// One operator account: the shell of domain::operator_machine. Hands out slots; keeps the devices and tells them of its state.
using operator_actor = caf::typed_actor<takes<inbound>, // presence, list
  takes<flat<internal::operator_settings>>,             // from the directory: what hello, attach or the configuration say
  takes<device_change>,
  takes<flat<internal::slot_wanted>>,    // from a queue
  takes<flat<internal::slot_claimed>>,   // from a session: at once, because somebody chose this operator
  takes<flat<internal::slot_confirmed>>, // from a session: the offer was accepted
  takes<flat<internal::slot_returned>>,  // from a session
  takes<flat<internal::slot_restored>>,  // from a session, after a restart
  takes<timer_due>,                      // its own: wrap-up or grace is over
  takes<account_removed>,                // from the directory
  takes<rules_changed>>;

/// One queue: the shell of domain::queue_machine. Pairs waiting sessions with free operators, in the same turn in which either appears.
using queue_actor = caf::typed_actor<takes<inbound>, // list of waiting sessions
  takes<flat<internal::operator_load>>,              // from its operators
  takes<flat<internal::session_waits>>, takes<flat<internal::session_left>>, takes<flat<internal::place_asked>>,
  takes<timer_due>, // its own: a skill relaxed, somebody's preferred time is over, positions and waits to tell
  takes<rules_changed>>;

/// Who is who in the site: admits connections, opens sessions, wakes those that sleep, makes operators known.
using directory_actor = caf::typed_actor<takes<inbound>, // hello, attach, detach, open (also back from a session that has just ended)
  takes<device_change>,                                  // a gateway is gone, with all operators it spoke for
  takes<snapshot_read>,                                  // from a history reader: a sleeping session's state
  takes<pasts_read>,                                     // from a history reader: what visitors had before
  takes<left_anew>,                                      // from a session that has ended
  takes<visitor_gone>,                                   // from the gateway
  takes<new_rules>,                                      // from the program
  takes<account_change>,                                 // from the program
  takes<block_change>,                                   // from the program
  takes<forget_visitor>,                                 // from the program
  takes<app_answer>,                                     // from the program, for a session
  takes<sessions_restored>,                              // from the shard, after a restart
  takes<numbers_reserved>,                               // from the journal
  takes<session_settings>,                               // from the program
  takes<look_request>, takes<preview_request>,           // from services beside the message path
  takes<flat<internal::session_over>>>;

/// The history writer's end on the shard's thread: hands committed records back to their sessions. The store thread is its only sender.
using journal_actor = caf::typed_actor<takes<groups_committed>, takes<disk_full>>;

/// Hands requests to the services beside the shard, and their answers back to the connections. Services' threads are its only other senders.
using service_desk_actor = caf::typed_actor<takes<inbound>, takes<service_answered>>;

} // namespace parley::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::inbound)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::device_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::visitor_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::visitor_left)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::visitor_gone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::end_chat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::forget_name)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::block_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::forget_visitor)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::new_rules)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::session_settings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::account_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::account_removed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::app_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::timer_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::rules_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::describe_to)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::page_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::twin_searched)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::snapshot_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::pasts_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::left_anew)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::sessions_restored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::numbers_reserved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::groups_committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::disk_full)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::look_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::preview_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::actors::service_answered)
