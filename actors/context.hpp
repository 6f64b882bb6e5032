// What the actors of one shard share. Everything in it is touched by the shard's thread only.
#pragma once
#include "actors/actors.hpp"
#include "actors/list_news.hpp"
#include "actors/presence_ledger.hpp"
#include "actors/presence_news.hpp"
#include "actors/rules_previews.hpp"
#include "actors/session_settings.hpp"
#include "actors/session_table.hpp"
#include "actors/shard_counters.hpp"
#include "actors/site_settings.hpp"
#include "base/clock.hpp"
#include "base/timing_wheel.hpp"
#include "domain/business_hours.hpp"
#include "domain/session_machine.hpp"
#include "protocol/frame_writer.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace parley::actors {

class app_caller;
class checkpointer;
class history_readers;
class journal;

/// What others see of an operator.
struct operator_presence {
  bool available = true;
  bool online = false;
  bool removed = false; ///< its account is
  wire::away_reason away = wire::away_reason::none;
  std::uint32_t capacity = 0;
  std::uint32_t held = 0;
  std::uint32_t offered = 0;
  std::uint32_t wrapping = 0;
  bool responds = true; ///< false: it never gets sessions
  friend bool operator==(const operator_presence&, const operator_presence&) = default;
};

/// A connection that an operator has opened itself, not a gateway for it.
struct own_device {
  outlet_ptr connection;
  std::string login; ///< that its token follows from; empty: it came with the client key
};

/// An operator as the shard knows it. The address is stable: sessions deliver through `devices`.
struct operator_entry {
  operator_actor actor;
  audience devices;
  audience subscribers; ///< those of them that want to hear of lists and counters
  operator_id id;
  std::string name;
  std::string shown_name; ///< empty = name
  site_settings::account::state is = site_settings::account::state::active;
  std::vector<own_device> own_devices; ///< may hold some that have closed
  domain::operator_rights rights;
  operator_presence presence;
  enum class news_state : std::uint8_t { told, waiting } news = news_state::told; ///< of `presence`, see presence_news.hpp
};

struct shard_context {
  shard_context(caf::actor_system& sys, shard_unit& u, const clock_source& c, session_settings s)
    : system(sys), unit(u), clock(c), settings(s), sessions(*this), lists(*this), previews(*this), ledger(*this) {}

  caf::actor_system& system;
  shard_unit& unit;
  const clock_source& clock;
  session_settings settings;
  /// Never null, never changed: replaced as a whole.
  std::shared_ptr<const domain::site_rules> rules = std::make_shared<domain::site_rules>();

  /// Time of the current round: read once a round, good enough for stamps and deadlines.
  std::int64_t wall_ms = 0;
  std::int64_t steady_ms = 0;
  timing_wheel wheel{0};         ///< of sessions
  timing_wheel control_wheel{0}; ///< of queues and operators: each node is a control_timer

  session_table sessions;
  list_news lists;
  rules_previews previews;
  boost::unordered_flat_map<operator_id, std::unique_ptr<operator_entry>, id_hash> operators;
  boost::unordered_flat_map<std::string, operator_id> operators_by_name;
  actors::presence_news presence;
  presence_ledger ledger;
  audience contact_lists; ///< connections that want to hear of every operator's presence
  boost::unordered_flat_map<queue_id, queue_actor, id_hash> queues;
  /// What the queues' actors say of their lines, for who asks whether one may still join.
  struct line_state {
    std::size_t waiting = 0;  ///< in the queue's machine
    std::size_t arriving = 0; ///< told to the queue, which has not got to them yet
    std::size_t promised = 0; ///< let in, and not opened yet: a burst shall not pass the longest line
  };
  boost::unordered_flat_map<queue_id, line_state, id_hash> waiting;
  directory_actor directory;
  actors::journal* journal = nullptr;
  history_readers* readers = nullptr;
  checkpointer* checkpoints = nullptr;
  app_caller* apps = nullptr; ///< null: there are none
  shard_counters counters;

  /// For frames that actors build; its result is valid until the next use.
  frame_writer writer;

  /// Business hours of each queue of the rules.
  boost::unordered_flat_map<queue_id, domain::business_hours, id_hash> hours;

  /// Replaces the rules and what follows from them; whoever works with them must be told.
  void set_rules(std::shared_ptr<const domain::site_rules> r);
  /// May another session wait there now, or why not: queue_closed, queue_full.
  error_code admits(queue_id q) const;
  /// `q`, or if it admits nobody now, the first queue that it overflows to and that does; `q` if none does.
  queue_id with_room(queue_id q) const;
  /// Is an operator of the queue connected, not away, and one that gets sessions?
  bool somebody_answers(queue_id q) const;

  operator_entry* find_operator(operator_id id) {
    auto it = operators.find(id);
    return it == operators.end() ? nullptr : it->second.get();
  }
  /// Null also for one whose account is deleted: for whatever it shall not do any more, and nobody with it.
  operator_entry* find_active_operator(operator_id id) { return active(find_operator(id)); }
  /// None if it could take nothing whatever its slots are: nobody waits for who is away.
  operator_id if_there(operator_id id) {
    const auto* op = find_active_operator(id);
    return op && op->presence.online && op->presence.available && op->presence.responds ? id : operator_id{};
  }
  operator_entry* find_active_operator(std::string_view name) { return active(find_operator(name)); }
  operator_entry* find_operator(std::string_view name) {
    auto it = operators_by_name.find(std::string{name});
    return it == operators_by_name.end() ? nullptr : find_operator(it->second);
  }

private:
  static operator_entry* active(operator_entry* op) { return op && op->is == site_settings::account::state::active ? op : nullptr; }
};

} // namespace parley::actors
