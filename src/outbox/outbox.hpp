// What has to leave the house, kept until it has: mails and calls of webhooks, in the control store.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "outbox/item.hpp"
#include "outbox/lanes.hpp"
#include "storage/control_store.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <vector>

namespace parley::outbox {

enum class outbox_errc : std::uint8_t {
  full,          ///< outbox_limits::waiting: too many wait for this destination; nothing was added
  too_large,     ///< a body above max_body_bytes
  no_such_item,  ///< never was, or pruned
  still_waiting, ///< it is being tried already
  store,         ///< the control store failed
};
struct outbox_error {
  outbox_errc code;
  std::string detail; ///< for a person
};

struct outbox_limits {
  /// Items of one destination that may wait. A receiver that is down for hours shall cost a few megabytes of memory (200 bytes an item) and fill no disk; one of them never takes the room of
  /// another one.
  std::size_t waiting = 20'000;
  /// Delivered, and given up, that are kept to be looked at and replayed; past it the oldest go.
  std::size_t kept_delivered = 10'000;
  std::size_t kept_given_up = 10'000;
};

/// **How often something is sent.** At least once, until the receiver has said that it has it or it is given up: after a crash between that word and the moment
/// in which it is on disk here, it is sent once more, with the same public_id(), by which the receiver can tell. Once that is on disk it is never sent again, unless a
/// person replays it. Any thread; add(), conclude() and replay() wait for the disk.
class outbox {
public:
  /// Reads what waits. The store and the clock outlive it. One outbox at a time may be open on a store.
  static result<std::unique_ptr<outbox>, outbox_error> open(storage::control_store& store, const clock_source& clock, outbox_limits limits = {});

  /// All of the drafts and the `with`, or nothing; durable when it returns. Taken whole where there is room for one of each destination, so that a limit is overrun by one call at most.
  result<ok_t, outbox_error> add(std::span<const draft> drafts, std::vector<storage::control_update> with = {});
  bool has_room(std::string_view destination) const;

  struct query {
    std::optional<item_state> state{};
    std::string destination{}; ///< empty: all
    std::uint64_t before = 0;  ///< ids below this; 0: the newest
    std::size_t limit = 100;
  };
  /// Newest first, without their bodies.
  result<std::vector<item>, outbox_error> list(const query& q) const;
  result<item, outbox_error> find(std::uint64_t id) const;
  /// Has a delivered or given up item sent once more, with the same public_id(), at once and outside the order of its key.
  result<ok_t, outbox_error> replay(std::uint64_t id);

  /// Removes everything about these chats, whatever its state: from then on it is neither sent nor shown nor replayed, also after a crash. Tells how many are under way: those can't be
  /// called back, so nothing is over before their attempts are (conclude() keeps nothing of them then). Reads all items.
  result<std::size_t, outbox_error> forget(std::span<const session_id> sessions);
  /// Until no attempt of a forgotten item about these chats is under way; false when that takes longer.
  bool wait_for_attempts(std::span<const session_id> sessions, std::chrono::milliseconds patience) const;

  /// What receivers know it by: unique among all outboxes, the same for every attempt. Letters, digits, '_' and '-'.
  std::string public_id(std::uint64_t id) const;
  /// The part of it that tells outboxes apart.
  const std::string& instance() const { return instance_; }

  // ---- for the dispatcher
  /// Items to be sent now, each once until conclude(); see lanes::take_due.
  std::vector<item> take_due(const std::function<std::size_t(const std::string&)>& at_once, std::size_t most);
  /// Attempts have ended: items as take_due() gave them, with their new state, answer and next attempt. One transaction.
  result<ok_t, outbox_error> conclude(std::span<const item> attempted);
  std::optional<std::int64_t> next_due_ms() const;
  /// Called, on any thread, when something may be due earlier than it was. Set once, before anything is added.
  void on_news(std::function<void()> f) { news_ = std::move(f); }

  struct totals {
    gauge waiting;
    counter delivered, given_up, failed_attempts;
  };
  /// Counted under the outbox's lock, read by /metrics.
  const totals& counts() const { return totals_; }

private:
  outbox(storage::control_store& store, const clock_source& clock, outbox_limits limits) : store_(store), clock_(clock), limits_(limits) {}
  result<ok_t, outbox_error> load();
  /// Every item that is kept, by number. Without the lock.
  result<ok_t, outbox_error> each_item(const std::function<void(const item&)>& f) const;
  std::size_t under_way_of(const std::set<session_id>& sessions) const;
  void prune(std::set<std::uint64_t>& finished, std::size_t most, std::vector<storage::control_update>& updates);
  void news() const {
    if (news_)
      news_();
  }

  storage::control_store& store_;
  const clock_source& clock_;
  const outbox_limits limits_;
  std::function<void()> news_;
  std::string instance_; ///< random, made with the store: tells the ids of two outboxes apart

  mutable std::condition_variable concluded_; ///< an attempt of a forgotten item
  mutable std::mutex mutex_;                  // guards what follows
  lanes lanes_;
  std::uint64_t next_id_ = 1;
  std::set<std::uint64_t> delivered_, given_up_;  ///< that are kept
  std::map<std::uint64_t, session_id> forgotten_; ///< under way, and removed from the store
  totals totals_;
};

/// `outbox/item/` and the number: where an item lies in the control store.
std::string item_key(std::uint64_t id);
/// Reads items without an outbox, newest first, without their bodies: for tools beside a running server.
result<std::vector<item>, outbox_error> list_items(const storage::control_store& store, const outbox::query& q);

} // namespace parley::outbox
