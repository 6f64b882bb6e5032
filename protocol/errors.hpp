// The one table of wire errors and close codes. docs/protocol.md prints it; a test compares the two.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace parley {

/// 1–199: one request was refused, the connection lives. 200–299: the connection ends.
enum class error_code : std::uint16_t {
  none = 0,
  bad_request = 100,
  unknown_kind = 101,
  not_allowed = 102,
  no_such_session = 103,
  session_ended = 104,
  taken = 105,
  at_capacity = 106,
  not_offered = 107,
  too_many_sessions = 108,
  rate_limited = 109,
  storage_full = 110,
  text_too_long = 111,
  no_such_operator = 112,
  operator_unavailable = 113,
  no_such_queue = 114,
  corrupt_record = 115,
  queue_full = 116,
  queue_closed = 117,
  transfer_pending = 118,
  ambiguous_name = 119,
  unknown_command = 120,
  too_many_guests = 121,
  visitor_blocked = 130,
  no_such_app = 140,
  app_failed = 141,

  framing_lost = 200,
  frame_too_large = 201,
  hello_expected = 202,
  unsupported_protocol = 203,
  bad_credentials = 204,
  no_such_site = 205,
  slow_reader = 206,
  hello_timeout = 207,
  server_stopping = 208,
  too_many_connections = 209,
  client_left = 210,
  account_removed = 211,
  logged_out = 212,
  rights_changed = 213,
  router_unreachable = 214,
};

struct error_info {
  error_code code;
  std::string_view name;
  /// For a closed connection: may the client come back with the same hello? For a refused request: may it try the same again later?
  bool may_retry;
  std::string_view meaning;
};

/// All rows, by code.
std::span<const error_info> error_table();

/// The row of `code`; an unknown code gives the row of `none`.
const error_info& info(error_code code);

} // namespace parley
