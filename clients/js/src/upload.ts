import { failed, request_error } from './failures';
import type { attachment_ref } from './generated/wire';

export interface upload_options {
  /** Where the server's HTTP API is for this page, for example `https://chat.example` or `` (the page's own origin); docs/attachments.md. */
  api: string;
  /** Of a visitor's welcome, or an operator's access token. */
  token: string;
  /** What the others see; default: that of a File. */
  name?: string;
  /** To give up. */
  signal?: AbortSignal;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}

/** Statuses after which the same upload may succeed: too many at once, a server that is busy or restarts, a site without room at the moment. */
const worth_another_try: ReadonlySet<number> = new Set([429, 502, 503, 504, 507]);

/**
 * Stores a file, to be named in a message afterwards: `request('message', { text: '', attachment: await upload(file, …) }, session)`. It is forgotten after a day if
 * no chat carries it. Rejects with a request_error: `upload_refused` (its `code` is the status: 413 too large, 415 a type that is not taken …) or `upload_failed`.
 */
export async function upload(file: Blob, options: upload_options): Promise<attachment_ref> {
  const name = options.name ?? (file as Partial<File>).name ?? 'file';
  let answer: Response;
  try {
    answer = await (options.fetch ?? fetch)(`${options.api}/api/v1/attachments?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${options.token}`, 'Content-Type': 'application/octet-stream' },
      body: file,
      signal: options.signal ?? null,
    });
  } catch (why) {
    throw failed('upload_failed', String(why));
  }
  const said: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
    const detail = (said as { detail?: unknown } | null)?.detail;
    throw new request_error('upload_refused', answer.status, worth_another_try.has(answer.status), typeof detail === 'string' ? detail : '');
  }
  const made = said as Partial<attachment_ref> | null;
  if (typeof made?.id !== 'string') throw failed('upload_failed', 'the answer is no attachment');
  return made as attachment_ref;
}
