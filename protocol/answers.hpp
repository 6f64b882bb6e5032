// Which frames of the server end a request, for whoever counts requests without an answer.
#pragma once
#include "protocol/frame_head.hpp"

namespace parley {

/// The one answer to the request `h.client_id`, as opposed to what comes before it or by itself. `acks` are not among these: they answer many requests, each with an entry.
constexpr bool is_answer(const frame_head& h) {
  switch (h.what) {
    case wire::kind::welcome:
    case wire::kind::attached:
    case wire::kind::pong:
    case wire::kind::listing:
    case wire::kind::page_end:
    case wire::kind::search_end:
    case wire::kind::customer_info:
    case wire::kind::availability:
    case wire::kind::apps: return true;
    case wire::kind::error: return h.client_id != 0;
    default: return false;
  }
}

} // namespace parley
