// The figures of all chats: what is on disk, and what has been measured since.
#pragma once
#include "base/utc_month.hpp"
#include "reports/session_meter.hpp"
#include "storage/control_store.hpp"
#include "storage/position.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <map>
#include <set>
#include <tuple>

namespace parley::reports {

/// Counts every record exactly once: the figures, what is known of each chat, and the place in the log where to go on change in one transaction. Not
/// thread-safe. Memory is bounded by cached_sessions, or by twice what was measured between two commits if that is more.
class report_book final : private change_sink {
public:
  /// Chats in memory (about 300 bytes each) from which on a commit makes them the older ones, and the older ones before them are forgotten: so those of a
  /// busy minute stay, and most records need no read.
  static constexpr std::size_t default_cached_sessions = 80'000;

  /// The store outlives it. Rows of another version, or that are ahead of the log (which ends before `log_end`, the next group), are thrown away: the log is read anew.
  static result<report_book, storage::storage_error> open(storage::control_store& rows, std::uint64_t log_end, std::size_t cached_sessions = default_cached_sessions);

  /// The log is to be given from this group on.
  std::uint64_t first_group() const { return first_group_; }
  /// Measures the record that stands there. They come in the order of the log; one that was measured before changes nothing. An error of the store is told by the next commit().
  void add(frame_view record, storage::position where);
  /// Everything before `next_group` has been added. On failure nothing is lost and commit() may be called again; `corrupt`: a row can't be read, only start_anew() helps.
  result<ok_t, storage::storage_error> commit(std::uint64_t next_group);
  /// Throws all rows away; the log is to be given from its first group on.
  result<ok_t, storage::storage_error> start_anew();
  /// Rows that the next commit writes.
  std::size_t pending() const { return changed_.size() + touched_.size(); }

  // ---- reading, what is not committed yet included
  enum class period : std::uint8_t { hour, day };
  using row_handler = std::function<void(std::int64_t start_ms, subject whose, const figures&)>;
  /// Rows whose period starts in [from_ms, until_ms), ascending in time; one period and subject may come twice, its parts to be added.
  result<ok_t, storage::storage_error> each(period p, std::int64_t from_ms, std::int64_t until_ms, const row_handler& f) const;
  /// The live rows (start_ms is 0).
  result<ok_t, storage::storage_error> each_live(const row_handler& f) const;
  /// Who took a chat in that month.
  result<std::set<operator_id>, storage::storage_error> took_chats_in(utc_month m) const;

private:
  report_book(storage::control_store& rows, std::size_t cached_sessions) : rows_(&rows), cached_sessions_(cached_sessions) {}

  figures& at(subject whose, std::int64_t at_ms) override;
  figures& live(subject whose) override;
  void took_chat(operator_id who, std::int64_t at_ms) override;

  /// From memory or from disk; a new chat if there is none.
  metered_session& session(session_id id);
  result<ok_t, storage::storage_error> load(std::uint64_t log_end);
  result<ok_t, storage::storage_error> clear();
  void drop_changes();
  result<figures, storage::storage_error> stored(std::string_view key) const;
  result<ok_t, storage::storage_error> put_figures(std::vector<storage::control_update>& out) const;
  result<ok_t, storage::storage_error> put_sessions(std::vector<storage::control_update>& out) const;
  result<ok_t, storage::storage_error> forget_old(std::vector<storage::control_update>& out) const;

  storage::control_store* rows_;
  std::size_t cached_sessions_;
  std::uint64_t first_group_ = 1;
  storage::position measured_; ///< the newest record of all
  std::int64_t newest_ms_ = 0; ///< the log's own time: what is old enough to be forgotten must not depend on when it is asked
  using session_cache = boost::unordered_flat_map<session_id, metered_session, id_hash>;
  session_cache sessions_;
  session_cache older_;                                         ///< as they were when they became older; `sessions_` knows better
  std::set<session_id> touched_;                                ///< since the last commit
  std::map<std::pair<std::int64_t, subject>, figures> changed_; ///< by the start of the hour; -1: live
  std::set<std::pair<utc_month, operator_id>> took_;
  std::optional<storage::storage_error> failed_;
};

} // namespace parley::reports
