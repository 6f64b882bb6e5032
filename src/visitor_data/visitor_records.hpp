// What the log holds of one visitor.
#pragma once
#include "storage/reader.hpp"

#include <functional>
#include <vector>

namespace parley::visitor_data {

/// Who reads the log for one visitor, which takes minutes when it is long.
struct record_visit {
  /// A record of a chat that the visitor began.
  std::function<bool(const storage::log_record&)> each; ///< false: read no further
  /// A record somewhere in the log does not match its checksum; nobody knows whose it is.
  std::function<void(storage::position)> damaged = [](storage::position) {};
  /// Asked now and then, also where nothing of this visitor comes for long. False: read no further.
  std::function<bool()> goes_on = [] { return true; };
};

/// Records, of whomever, between two questions whether to go on: at two to three million a second a few milliseconds, and the question may take a lock.
constexpr std::uint64_t records_between_questions = 8192;

/// Every record of every chat that the visitor began, in the order of the log. Reads the log once from its beginning, two to three million records a second. Ended early it has not failed:
/// who ended it knows.
result<ok_t, storage::storage_error> each_record_of(visitor_id who, storage::reader& log, const record_visit& visit);

/// The chats that the visitor began, ascending; some of them, if `goes_on` has ended it.
result<std::vector<session_id>, storage::storage_error> sessions_of(visitor_id who, storage::reader& log, const std::function<bool()>& goes_on);

} // namespace parley::visitor_data
