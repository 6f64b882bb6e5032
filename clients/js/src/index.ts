export { client } from './client';
export type { answer, client_events, client_options, request_kind } from './client';
export { request_error } from './failures';
export type { local_failure } from './failures';
export type { any_frame, frame, record, request_body } from './frames';
export { error_table } from './generated/errors';
export type { error_info, error_name } from './generated/errors';
export type * as wire from './generated/wire';
export type { identity, socket_like, state, state_change } from './link';
