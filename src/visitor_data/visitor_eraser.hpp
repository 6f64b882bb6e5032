// Forgets what a visitor and those who talked to it wrote, everywhere, for good.
#pragma once
#include "attachments/attachment_store.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "storage/control_store.hpp"
#include "visitor_data/erasure.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace parley::visitor_data {

/// What others must do. Called on the eraser's thread; each may be called again for the same visitor after a crash.
struct erase_hooks {
  /// The router ends the visitor's open chat and forgets its name; `done` is let go when that is durable.
  std::function<void(visitor_id who, const std::vector<session_id>& sessions, std::shared_ptr<void> done)> forget_in_router;
  /// Search documents, profiles, what is to be sent and the like. The log holds no text of these chats any more; who follows it may still have read some from before, up to group `log_end`.
  /// An error (for the log) has it called again later.
  std::function<result<ok_t, std::string>(visitor_id who, const std::vector<session_id>& sessions, std::uint64_t log_end)> forget_elsewhere;
  /// A write or a sync failed: the process must end.
  std::function<void(const storage::storage_error&)> failed;
};

struct eraser_counters {
  counter finished; ///< visitors
  counter records;  ///< blanked
  counter pages;    ///< zeroed
  counter left;     ///< records that could not be changed
  gauge under_way;  ///< visitors
};

/// Owns a thread. An erasure that was asked for is carried out, whatever happens to the process: every step can be done again, and only after the last one it counts
/// as finished. In this order: the router forgets the name and ends the chat; files that no other visitor's chat references; texts in the log; what others keep; and
/// then every byte that LMDB has left behind, in the store and in the control store.
class visitor_eraser {
public:
  /// All of these outlive it. Goes on with what was not finished.
  static result<std::unique_ptr<visitor_eraser>, storage::storage_error> start(
    storage::store& log, storage::control_store& rows, attachments::attachment_store& files, const clock_source& clock, erase_hooks hooks);
  /// Ends after the step at hand; reading the log ends at once.
  ~visitor_eraser();

  /// More that is committed with the request: its entry in an audit log. Called while the control store is locked for changes, so it may only read there.
  using with_request = std::function<std::vector<storage::control_update>()>;
  /// Durable when it returns. Asked again while it goes on: changes nothing but what comes along. Not for a shard's thread.
  result<ok_t, storage::storage_error> request(visitor_id who, principal by, const with_request& along = {});
  /// None: it was never asked for.
  result<std::optional<erasure>, storage::storage_error> find(visitor_id who) const;
  /// All that were ever asked for, by visitor.
  result<std::vector<erasure>, storage::storage_error> list() const;
  const eraser_counters& counters() const { return counters_; }

private:
  visitor_eraser(storage::store& log, storage::control_store& rows, attachments::attachment_store& files, const clock_source& clock, erase_hooks hooks);
  void run(const std::stop_token& stop);
  /// Ends what it can, and takes it off the list.
  void work_off(const std::stop_token& stop);

  // Steps; false: try again later.
  bool erase(erasure& e, const std::stop_token& stop);
  bool forget_in_router(const erasure& e, const std::vector<session_id>& sessions, const std::stop_token& stop);
  bool forget_files(erasure& e, const std::vector<session_id>& sessions, const std::vector<std::string>& ids);
  bool blank(erasure& e, const std::vector<storage::position>& where);
  bool sweep();
  bool keep(const std::vector<erasure>& all);
  bool finish(const std::vector<erasure>& done);
  bool complain(std::string_view step, const storage::storage_error& why);

  storage::store& log_;
  storage::control_store& rows_;
  attachments::attachment_store& files_;
  const clock_source& clock_;
  const erase_hooks hooks_;
  eraser_counters counters_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<erasure> waiting_; ///< asked for and not finished
  bool asked_ = false;           ///< since the thread looked last
  std::jthread thread_;          // declared last: ends before what it uses
};

/// Under /metrics. The eraser outlives the registry's last text().
void add_eraser_metrics(metrics_registry& to, const visitor_eraser& from);

} // namespace parley::visitor_data
