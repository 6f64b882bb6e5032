import { error_table } from './generated/errors';
import type { error_name } from './generated/errors';
import type { principal } from './generated/wire';

/** Failures that come from this library and not from the server. */
export type local_failure =
  | 'outbox_full' // too many requests wait already
  | 'too_large' // longer than a message may be
  | 'upload_refused' // a file that the server does not take; `code` is the status of HTTP
  | 'upload_failed' // a file that got no answer, or none that makes sense
  | 'closed'; // the client was closed, or the server does not want it back

/** Why a request failed. */
export class request_error extends Error {
  constructor(
    /** A row of the table of errors, or a failure of this library. A newer server may give names that this table lacks. */
    override readonly name: error_name | local_failure | (string & {}),
    readonly code: number,
    /** The same request may succeed later. */
    readonly may_retry: boolean,
    detail = '',
    /** With `taken`: who has the session. */
    readonly holder: principal = null,
  ) {
    super(detail || name);
  }
}

export const info_of = (code: number) => error_table.find((row) => row.code === code);

export function refused(body: { code: number; name?: string; detail?: string; holder: principal }): request_error {
  const row = info_of(body.code);
  return new request_error(body.name ?? row?.name ?? 'error', body.code, row?.may_retry ?? false, body.detail, body.holder);
}

export const failed = (name: local_failure, detail: string) => new request_error(name, 0, name === 'outbox_full' || name === 'upload_failed', detail);
