#include "outbox/webhook_event.hpp"

#include "base/json_text.hpp"
#include "base/time_text.hpp"
#include "protocol/frame_json.hpp"

#include <algorithm>
#include <array>

namespace parley::outbox {

namespace {

struct named_kind {
  kind what;
  std::string_view type;
};

/// `read` is left out: it says nothing that anybody outside acts on, and there is one for every message.
constexpr std::array types{
  named_kind{kind::open, "session.opened"},
  named_kind{kind::message, "session.message"},
  named_kind{kind::routed, "session.routed"},
  named_kind{kind::offered, "session.offered"},
  named_kind{kind::withdrawn, "session.withdrawn"},
  named_kind{kind::decline, "session.declined"},
  named_kind{kind::accept, "session.assigned"},
  named_kind{kind::hold, "session.assigned"},
  named_kind{kind::assign, "session.assigned"},
  named_kind{kind::take_over, "session.assigned"},
  named_kind{kind::transfer, "session.transferred"},
  named_kind{kind::invite, "session.invited"},
  named_kind{kind::leave, "session.left"},
  named_kind{kind::inactive, "session.inactive"},
  named_kind{kind::close, "session.ended"},
  named_kind{kind::note, "session.noted"},
  named_kind{kind::tag, "session.tagged"},
  named_kind{kind::rating, "session.rated"},
  named_kind{kind::offline_message, "session.offline_message"},
  named_kind{kind::app_item, "session.app_item"},
};

} // namespace

std::string_view event_type(kind what) {
  const auto found = std::ranges::find(types, what, &named_kind::what);
  return found == types.end() ? std::string_view{} : found->type;
}

bool is_event_type(std::string_view name) { return std::ranges::find(types, name, &named_kind::type) != types.end(); }

std::string event_body(std::string_view site, frame_view record) {
  std::string body = "{\"type\":";
  append_json_text(body, event_type(record.head().what));
  body += ",\"timestamp\":";
  append_json_text(body, utc_text(record.head().time_ms));
  body += ",\"site\":";
  append_json_text(body, site);
  return body.append(",\"data\":").append(to_json(record)).append(1, '}');
}

} // namespace parley::outbox
