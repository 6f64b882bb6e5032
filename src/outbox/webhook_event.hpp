// What receivers of webhooks are told of a record.
#pragma once
#include "protocol/frame.hpp"

#include <string>
#include <string_view>

namespace parley::outbox {

/// "session.ended" for a close record, and so on; empty for kinds that nobody outside is told of.
std::string_view event_type(kind what);
bool is_event_type(std::string_view name);

/// {"type": …, "timestamp": …, "site": …, "data": {the record as JSON, with the names of the protocol}}.
std::string event_body(std::string_view site, frame_view record);

} // namespace parley::outbox
