// One chat as an actor: the shell around domain::session_machine. It gives every record its number, has it stored, and only then acks and delivers it.
#pragma once
#include "actors/caf/slim_actor.hpp"
#include "actors/context.hpp"
#include "actors/journal.hpp"
#include "actors/session_snapshot.hpp"
#include "domain/session_changes.hpp"
#include "domain/unread_level.hpp"

#include <limits>
#include <memory>
#include <optional>

namespace parley::actors {

/// There are millions: what only a few need at a time lives in `rare`.
class session final : public slim_actor, public timer_node {
public:
  using signatures = session_actor::signatures;

  session(caf::actor_config& cfg, shard_context& shard, const session_snapshot& start);
  ~session() override;

  // ---- the shard's inner loop (the shard's thread, outside the mailbox)
  /// A record is durable: ack its sender, deliver it.
  void record_committed(const committed_record& r);
  /// The snapshot of the state at `seq` is durable; if nothing has happened since, the actor ends here and now.
  void snapshot_committed(std::uint64_t seq);
  /// The deadline in the timing wheel has come.
  void timer_due();
  /// Starts loading what the next message or commit will touch.
  void prefetch() const;

  /// After a restart: takes back what the records say (a held slot, a place in the queue; an offer is withdrawn).
  void restore();
  /// The site's rules are others now.
  void rules_changed();

  /// For the checkpoint: has the state saved, if the store does not have it yet.
  void save_if_changed();
  /// Of a new one: who had the visitor's chat before.
  void follows(operator_id last_op);
  /// Of a new one: this queue, whose line is limited, keeps a place for it until it is opened.
  void promise(queue_id place_in);
  /// It was woken. `visitors`: the visitor's connections, kept while it slept.
  void woken(audience visitors);

  const domain::session_state& state() const { return state_; }
  /// With everything durable.
  storage::chain committed() const { return committed_; }
  /// As lists show it; valid until the shard's writer is used again. `ring`: whom it waits for are to be alerted.
  std::span<const std::byte> info(bool ring, std::uint64_t client_id = 0, principal asked_by = {}) const;

private:
  void receive(caf::type_erased_tuple& content) override;

  // session.cpp: requests and records
  void on_request(inbound& in);
  void on_record_request(inbound& in);
  /// Has an operator's text been read for commands and names? Once is enough: what was put in is not read again.
  enum class wording : std::uint8_t { as_sent, read };
  void decide_and_store(inbound& in, wording text);
  void store_request(const inbound& in, const domain::fact& f);
  void store_by_system(const domain::fact& f, std::string_view text = {});
  void store(const domain::fact& f, std::span<const std::byte> frame, const outlet_ptr& origin);
  domain::session_state append(domain::fact f, std::span<const std::byte> frame, const outlet_ptr& origin);
  std::uint8_t channel_of(principal author, std::uint8_t said) const;
  void mark_changed();
  void deliver(const committed_record& r);
  void acknowledge(const inbound& in, std::uint64_t seq, std::int64_t time_ms);
  /// Of the visitor: records go to `tab`, too, from now on.
  void visitor_is_here(const outlet_ptr& tab);
  void refuse(const inbound& in, error_code why, operator_id holder = {});
  bool within_rate();

  // session_proposals.cpp: what a request means
  std::optional<domain::fact> proposed_by(const inbound& in);
  error_code complete(domain::fact& f, const inbound& in) const;
  error_code complete_left_message(domain::fact& f, const inbound& in) const;
  domain::standing standing_of(principal who) const;
  const domain::operator_rights* rights_of(principal who) const;
  const domain::queue_rules& rules_of(queue_id q) const;

  // session_commands.cpp: what operators type
  bool translate(inbound& in);
  bool transfer_to(inbound& in, const std::string& name);

  // session_opening.cpp: its beginning, and the bot
  void store_open(const inbound& in, domain::fact f);
  struct first_routing {
    domain::fact record;   ///< that would say so
    std::string page_rule; ///< that decided; empty if none did
  };
  first_routing first_route(const inbound& in) const;
  domain::fact redirected(domain::fact f, queue_id promised = {}) const;
  queue_id take_promise();
  operator_id take_last_op();
  void bot_says(const std::string& text, const std::vector<std::string>& labels, std::uint16_t step);
  void bot_answers(const wire::message& said);

  // session_outside.cpp: messages left, items made by apps
  void begin_for_message(const inbound& in, const domain::fact& left);
  void store_left_message(const inbound& in, const domain::fact& f);
  void call_app(inbound& in);
  void on_app_answer(const app_answer& a);
  void store_app_item(inbound& in, const app_item_made& made);
  void tell_app_failed(const inbound& in, const std::string& why);

  // session_slots.cpp: queue and operators
  operator_id needs_slot_of(const domain::fact& f) const;
  static domain::fact as_claim(const domain::fact& f);
  void claim_slot(inbound& in, operator_id from, internal::slot_use use);
  void use_slot(const inbound& in, operator_id from, internal::slot_use use);
  void settle_others(std::uint32_t number);
  void carry_out(const domain::session_changes& c, kind because_of);
  void on_slot_granted(const flat<internal::slot_granted>& m);
  void on_claim_granted(const flat<internal::slot_granted>& m);
  void on_slot_refused(const flat<internal::slot_refused>& m);
  void on_offer_withdrawn(const flat<internal::offer_withdrawn>& m);
  void on_holder_lost(const flat<internal::holder_lost>& m);
  void return_claim(operator_id to, internal::slot_use use);
  void part_with(operator_id removed);
  void return_slot(operator_id to, internal::slot_use use, wire::withdraw_reason why = wire::withdraw_reason::none, kind because_of = kind::none);

  // session_line.cpp: its place in line
  void on_place(const flat<internal::place_given>& m);
  void on_place_changed(const flat<internal::place_changed>& m);
  void enter_line(operator_id preferred);
  void leave_line(queue_id line);
  void stand_in_line(operator_id preferred, operator_id refused_by = {}, bool missed = false);
  void ask_for_place();
  const queue_actor* queue(queue_id id) const;
  queue_id served_by(queue_id id) const;

  // session_timers.cpp: what happens when nobody does anything
  void arm_timer();
  void meet_deadlines();
  void leave_gone_queue();
  domain::unread_age unread_mark() const;
  void tell_level();
  std::int64_t next_event_ms() const;
  std::int64_t visitor_deadline_ms() const;
  void on_visitor_joined(const visitor_joined& m);
  void on_visitor_left(const visitor_left& m);
  void on_end_chat(const end_chat& m);

  // session_reading.cpp: history, resume, resends, lists
  void read_page(inbound& in);
  void on_page(page_read& m);
  bool searching() const;
  bool may_be_resend(const inbound& in) const;
  void go_on_searching();
  void on_twin(twin_searched& m);
  void describe(const describe_to& m);
  void deliver_visible(const inbound& to, const storage::page& p);
  void pass_on(const inbound& in);
  void watch(const inbound& in);
  /// Those who supervise the chat no longer: it is another department's, or they have lost the right.
  void drop_watchers();

  // session_sleep.cpp
  bool quiet();
  bool due_to_sleep() const;
  void sleep_later();
  bool stays_awake();
  void leave_memory();
  void save_snapshot();
  void on_forget_name(const forget_name& m);

  struct rare;
  rare& seldom();

  shard_context& shard_;
  domain::session_state state_;
  storage::chain links_;     ///< with everything decided
  storage::chain committed_; ///< with everything durable
  std::uint64_t committed_seq_ = 0;
  std::uint64_t snapshot_seq_ = 0; ///< the store's snapshot is of this seq; 0 = none
  domain::ticket place_ = 0;       ///< in the queue; 0 = none
  static constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t sleep_ms_ = 0;        ///< when to look whether the actor may go, wall clock; 0 = never
  std::int64_t timer_ms_ = 0;        ///< when the timer is due, wall clock; 0 = it is not armed
  std::int64_t visitor_gone_ms_ = 0; ///< since when no connection of the visitor is known; 0 = one is, or nobody minds
  std::int64_t rate_due_us_ = 0;     ///< rate limit (GCRA): when the visitor's allowance is full again, steady microseconds
  audience visitors_;
  std::unique_ptr<std::string> visitor_name_; ///< null: it gave none
  std::unique_ptr<rare> rare_;
  std::uint32_t in_flight_ = 0; ///< records and snapshots that are not durable yet
  std::uint8_t told_level_ = 0; ///< of the unread mark
  enum class snapshot : std::uint8_t { current, stale } snapshot_ = snapshot::current;
};

} // namespace parley::actors
