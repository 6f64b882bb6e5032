// Who has changed what, when, from where: rows that are only added (row 104).
#pragma once
#include "base/clock.hpp"
#include "storage/control_store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::admin {

/// Who does something.
struct actor {
  std::string name; ///< an account, or "file" for what the configuration file said
  std::string from; ///< address; empty: this machine's console
};

/// What is done. Values carry no secrets (document_changes.hpp).
struct act {
  std::string what;   ///< `settings.changed`, `operator.created` …
  std::string target; ///< of which: an account's name, a version's number
  boost::json::value before = nullptr;
  boost::json::value after = nullptr;
};

/// Any thread. Rows are numbered 1, 2, 3 …
class audit_log {
public:
  audit_log(storage::control_store& store, const clock_source& clock) : store_(store), clock_(clock) {}

  /// The row, to be committed together with what it tells. Call it while the store is locked for the change (control_store::change_if, accounts::with_change): the
  /// row's number depends on the last one.
  std::vector<storage::control_update> row(const actor& who, const act& what) const;
  /// A row of its own.
  result<ok_t, storage::storage_error> add(const actor& who, const act& what);

  struct page {
    std::vector<boost::json::object> rows; ///< {"number", "time_ms", "who", "from", "what", "target", "before", "after"}
    std::optional<std::uint64_t> next;     ///< ask again with `before` = this for older ones; none: that was all
  };
  struct question {
    std::uint64_t before = 0; ///< rows with smaller numbers; 0 = from the newest on
    std::size_t limit = 100;
    std::string who = {};    ///< empty: anybody
    std::string what = {};   ///< beginning of it; empty: anything
    std::string target = {}; ///< empty: any
  };
  /// The newest first. Looks at `max_looked_at` rows at most, so that a page may come out empty and still have a next.
  result<page, storage::storage_error> read(const question& q) const;
  static constexpr std::size_t max_looked_at = 10'000;

private:
  storage::control_store& store_;
  const clock_source& clock_;
};

} // namespace parley::admin
