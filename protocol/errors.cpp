#include "protocol/errors.hpp"

#include <algorithm>
#include <array>

namespace parley {

namespace {
using enum error_code;
constexpr std::array table{
  error_info{none, "none", false, "no error"},
  error_info{bad_request, "bad_request", false, "the frame is well formed but makes no sense: a field is missing, out of range or contradicts another"},
  error_info{unknown_kind, "unknown_kind", false, "this server does not know the frame's kind, or it is one that only servers send"},
  error_info{not_allowed, "not_allowed", false, "the sender takes no part in this session or may not do this"},
  error_info{no_such_session, "no_such_session", false, "there is no session with this number"},
  error_info{session_ended, "session_ended", false, "the session has ended; its history can be read, a new one can be opened"},
  error_info{taken, "taken", false, "another operator has the session; `holder` says who"},
  error_info{at_capacity, "at_capacity", true, "the operator holds as many sessions as its limit allows"},
  error_info{not_offered, "not_offered", false, "the session is not offered to this operator"},
  error_info{too_many_sessions, "too_many_sessions", true, "the connection takes part in as many sessions as allowed"},
  error_info{rate_limited, "rate_limited", true, "more frames a second than a visitor may send"},
  error_info{storage_full, "storage_full", true, "the disk is full; nothing was stored, reading goes on"},
  error_info{text_too_long, "text_too_long", false, "the text is longer than the limit"},
  error_info{no_such_operator, "no_such_operator", false, "no operator has this number or name"},
  error_info{operator_unavailable, "operator_unavailable", true, "the operator is offline, away, or gets no sessions"},
  error_info{no_such_queue, "no_such_queue", false, "no queue has this number"},
  error_info{corrupt_record, "corrupt_record", false, "a stored record does not match its checksum; it is not delivered"},
  error_info{queue_full, "queue_full", true, "the line is as long as it may be; leave a message or try later"},
  error_info{queue_closed, "queue_closed", true, "outside the business hours of the queue; leave a message or try later"},
  error_info{transfer_pending, "transfer_pending", true, "the session is held out to somebody already"},
  error_info{ambiguous_name, "ambiguous_name", false, "several operators have a name that begins so"},
  error_info{unknown_command, "unknown_command", false, "the text begins with a slash, but is no command and no short-cut"},
  error_info{too_many_guests, "too_many_guests", true, "as many operators as may be invited take part already"},
  error_info{visitor_blocked, "visitor_blocked", false, "this visitor may not open chats"},
  error_info{no_such_app, "no_such_app", false, "the site has no app of this name"},
  error_info{app_failed, "app_failed", true, "the app did not answer, or not with an item; `detail` says what is known"},
  error_info{framing_lost, "framing_lost", false, "bytes that can't be a frame; what follows can't be told apart"},
  error_info{frame_too_large, "frame_too_large", false, "a frame longer than the limit was announced"},
  error_info{hello_expected, "hello_expected", false, "the first frame must be hello"},
  error_info{unsupported_protocol, "unsupported_protocol", false, "the server does not speak this version"},
  error_info{bad_credentials, "bad_credentials", false, "name, key or token are wrong"},
  error_info{no_such_site, "no_such_site", false, "the server has no site of this name"},
  error_info{slow_reader, "slow_reader", true, "the client did not read what was waiting for it"},
  error_info{hello_timeout, "hello_timeout", true, "no hello in time"},
  error_info{server_stopping, "server_stopping", true, "the server is going down in order; everything acked is stored"},
  error_info{too_many_connections, "too_many_connections", true, "the server has as many connections as it may"},
  error_info{client_left, "client_left", true, "the client said bye"},
  error_info{account_removed, "account_removed", false, "the operator's account has been deleted"},
  error_info{logged_out, "logged_out", false, "the login behind this connection has ended, or its client key was renewed; log in again"},
  error_info{rights_changed, "rights_changed", true, "the operator may see less than before; what it may see now is found by coming back"},
  error_info{router_unreachable, "router_unreachable", true, "the bridge in front of the server has lost it"},
};
static_assert(std::ranges::is_sorted(table, {}, &error_info::code));
} // namespace

std::span<const error_info> error_table() { return table; }

const error_info& info(error_code code) {
  auto row = std::ranges::lower_bound(table, code, {}, &error_info::code);
  return row != table.end() && row->code == code ? *row : table.front();
}

} // namespace parley
