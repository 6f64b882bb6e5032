import { quantities, record_kinds } from './generated/wire';
import type { attachment_ref, bodies, kind, principal, record_kind, record_visibility, required, session_status } from './generated/wire';

/** A frame as received: names are those of the schema (protocol/schema/wire.fbs), what each means is said in docs/protocol.md. */
export interface frame<K extends kind = kind> {
  kind: K;
  /** The chat. */
  session?: string;
  /** Records: 1, 2, 3 … within the session. */
  seq?: number;
  /** Records: when, milliseconds since 1970, the server's clock. */
  time_ms?: number;
  author?: principal;
  /** Answers: of the request; records: the one they were sent with. */
  client_id?: string;
  /** Records: the session's status after this record; not known for one's own, which are told when they are acked. */
  status?: session_status;
  visibility?: record_visibility;
  /** Records of visitors: where they came from. */
  channel?: number;
  body: bodies[K];
}

/** A frame of one of these kinds, told apart by its `kind`. */
export type any_frame<K extends kind = kind> = { [k in K]: frame<k> }[K];

/** Records say whose they are. */
export type record<K extends record_kind = record_kind> = any_frame<K> & { session: string; seq: number; time_ms: number; author: principal };

/** Of an uploaded file its id is enough; what is said beside it is for other clients to show. */
type said<T> = T extends attachment_ref ? Pick<attachment_ref, 'id'> & Partial<attachment_ref> : T;
type said_fields<T> = { [F in keyof T]: said<T[F]> };

/** What a request may say: every field may be left out but the required ones. */
export type request_body<K extends kind> = bodies[K] extends undefined
  ? undefined
  : Partial<said_fields<bodies[K]>> & (K extends keyof required ? Pick<bodies[K], required[K] & keyof bodies[K]> : unknown);

export interface outgoing {
  kind: kind;
  session?: string;
  client_id?: string;
  body?: unknown;
}

export const is_record = (f: frame): f is record => record_kinds.has(f.kind) && f.seq !== undefined;

export function encode(f: outgoing): string {
  return JSON.stringify(f, (key, value: unknown) => (typeof value === 'number' && quantities.has(key) ? String(value) : value));
}

/** Bytes of a message of this text. */
export const bytes_of = (text: string): number => new TextEncoder().encode(text).length;

/** The frames of one message: an object, or an array of them. Throws on what is neither. */
export function decode(message: string): any_frame[] {
  const value: unknown = JSON.parse(message, (key, v: unknown) => (typeof v === 'string' && quantities.has(key) ? Number(v) : v));
  const all = Array.isArray(value) ? value : [value];
  for (const f of all) if (typeof f?.kind !== 'string') throw new TypeError('not a frame');
  return all as any_frame[];
}
