// One session's records out of a data folder, without reading the whole log where that can be helped.
#pragma once
#include "app/parleyctl/data_folder.hpp"
#include "base/ids.hpp"

namespace parley::app {

using frame_handler = std::function<void(frame_view)>;

/// Every record of the session, in order of seq. Where its shard has a snapshot of it: back along its links, and then the log from the last checkpoint on; cost grows
/// with the session and not with the history. Without one, or where the links meet damage: the whole log, and what is damaged there goes to `bad`.
/// An unknown session has no records and is no error.
result<ok_t, std::string> read_session(const data_folder& data, session_id session, const frame_handler& each, const data_folder::damage_handler& bad);

} // namespace parley::app
