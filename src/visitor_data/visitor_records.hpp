// What the log holds of one visitor.
#pragma once
#include "storage/reader.hpp"

#include <functional>
#include <vector>

namespace parley::visitor_data {

/// Every record of every chat that the visitor began, in the order of the log. `damaged`: a record somewhere in the log does not match its checksum;
/// nobody knows whose it is. Reads the log once from its beginning, two to three million records a second; nobody waits for that.
result<ok_t, storage::storage_error> each_record_of(
  visitor_id who, storage::reader& log, const std::function<void(const storage::log_record&)>& each, const std::function<void(storage::position)>& damaged);

/// The chats that the visitor began, ascending.
result<std::vector<session_id>, storage::storage_error> sessions_of(visitor_id who, storage::reader& log);

} // namespace parley::visitor_data
