// What a frame that begins a chat asks of routing.
#pragma once
#include "domain/routing.hpp"
#include "protocol/errors.hpp"
#include "protocol/frame.hpp"
#include "protocol/limits.hpp"

namespace parley::actors {

/// Gateways number their visitors below those of Parley.
inline bool speaks_through_gateway(visitor_id v) { return v.value < first_own_visitor; }

/// What a client may not say in it, whoever it is.
inline error_code problem_of(const wire::open& m) {
  const bool granted = m.granted_priority() != 0 || m.granted_skills() != 0; // these fields are the server's
  const bool fits = m.channel() <= limits::max_channel && text_of(m.name()).size() <= limits::max_name_bytes;
  return granted || !fits ? error_code::bad_request : error_code::none;
}

/// Of `open`, `offline_message` or `availability`. Views into the frame: valid as long as it.
template <class Body>
domain::route_request route_request_of(const Body& open, visitor_id who) {
  using chooser = domain::route_request::chooser;
  return {.queue = queue_id{open.queue()}, .chosen_by = speaks_through_gateway(who) ? chooser::site : chooser::visitor, .page = text_of(open.page())};
}

} // namespace parley::actors
