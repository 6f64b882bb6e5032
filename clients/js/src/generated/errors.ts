// Made by generate.py from protocol/errors.hpp and errors.cpp. Change that and run it again.

export interface error_info {
  readonly code: number;
  readonly name: string;
  /** A refused request: the same may succeed later. A closed connection: come back with the same hello. */
  readonly may_retry: boolean;
}

const rows = [
  [100, 'bad_request', false],
  [101, 'unknown_kind', false],
  [102, 'not_allowed', false],
  [103, 'no_such_session', false],
  [104, 'session_ended', false],
  [105, 'taken', false],
  [106, 'at_capacity', true],
  [107, 'not_offered', false],
  [108, 'too_many_sessions', true],
  [109, 'rate_limited', true],
  [110, 'storage_full', true],
  [111, 'text_too_long', false],
  [112, 'no_such_operator', false],
  [113, 'operator_unavailable', true],
  [114, 'no_such_queue', false],
  [115, 'corrupt_record', false],
  [116, 'queue_full', true],
  [117, 'queue_closed', true],
  [118, 'transfer_pending', true],
  [119, 'ambiguous_name', false],
  [120, 'unknown_command', false],
  [121, 'too_many_guests', true],
  [130, 'visitor_blocked', false],
  [140, 'no_such_app', false],
  [141, 'app_failed', true],
  [200, 'framing_lost', false],
  [201, 'frame_too_large', false],
  [202, 'hello_expected', false],
  [203, 'unsupported_protocol', false],
  [204, 'bad_credentials', false],
  [205, 'no_such_site', false],
  [206, 'slow_reader', true],
  [207, 'hello_timeout', true],
  [208, 'server_stopping', true],
  [209, 'too_many_connections', true],
  [210, 'client_left', true],
  [211, 'account_removed', false],
  [212, 'logged_out', false],
  [213, 'rights_changed', true],
  [214, 'router_unreachable', true],
] as const;

export type error_name = (typeof rows)[number][1];

/** Refusals from 100, ends of connections from 200; docs/protocol.md says what each means. */
export const error_table: readonly error_info[] = rows.map(([code, name, may_retry]) => ({ code, name, may_retry }));
