import { failed, refused } from './failures';
import { bytes_of, encode } from './frames';
import type { any_frame, outgoing } from './frames';
import { record_kinds } from './generated/wire';
import type { ack, error, kind, listing, page_end } from './generated/wire';

/** The server ends a connection with a longer message, and it would be sent again over the next one. The client id takes a few bytes. */
const most_bytes = 64 * 1024 - 64;

/** A request that waits to be sent, or for its answer. */
export interface request {
  what: outgoing;
  resolve: (answer: any) => void;
  reject: (why: Error) => void;
  /** Records of the page, entries of the list that have come so far. */
  parts: any_frame[];
  /** Entries of the list still to come, once `listing` has said how many. */
  listing?: listing;
  /** The server has sent the record itself, so its ack tells nothing new. */
  told: boolean;
}

/** All of a client's requests without an answer, oldest first. Bounded: past the limit new ones are refused. */
export class requests {
  private readonly queue: request[] = [];
  private readonly sent = new Map<string, request>();
  private last_id = 0n;
  private max_in_flight = 1;

  constructor(
    private readonly limit: number,
    private readonly send: (f: outgoing) => void,
  ) {}

  add(what: outgoing): Promise<any> {
    if (bytes_of(encode(what)) > most_bytes) return Promise.reject(failed('too_large', `a message may have ${most_bytes} bytes`));
    if (this.queue.length + this.sent.size >= this.limit) return Promise.reject(failed('outbox_full', `${this.limit} requests wait already`));
    return new Promise((resolve, reject) => this.queue.push({ what, resolve, reject, parts: [], told: false }));
  }

  /** A number for a request that is not kept: one that each connection asks anew. */
  next_id(): string {
    return String(++this.last_id);
  }

  /** A new connection: what is unanswered goes out again with its old number, in the old order, before anything new. */
  begin(client_id_base: string, max_in_flight: number): void {
    const base = BigInt(client_id_base);
    if (base > this.last_id) this.last_id = base;
    this.max_in_flight = Math.max(1, max_in_flight);
  }

  resend(): void {
    for (const r of this.sent.values()) {
      r.parts = [];
      r.listing = undefined;
      this.send(r.what);
    }
    this.pump();
  }

  /** Sends what may be sent. */
  pump(): void {
    while (this.queue.length > 0 && this.sent.size < this.max_in_flight) {
      const r = this.queue.shift()!;
      r.what.client_id = this.next_id();
      this.sent.set(r.what.client_id, r);
      this.send(r.what);
    }
  }

  find(client_id: string | undefined): request | undefined {
    return client_id === undefined ? undefined : this.sent.get(client_id);
  }

  /** Requests for pages of this session that wait for their end. */
  pages_of(session: string): request[] {
    return [...this.sent.values()].filter((r) => r.what.kind === 'history' && r.what.session === session);
  }

  /** Records of this session that were sent and are not acked. */
  records_under_way(session: string): number {
    let n = 0;
    for (const r of this.sent.values()) if (r.what.session === session && record_kinds.has(r.what.kind)) ++n;
    return n;
  }

  get unanswered(): number {
    return this.queue.length + this.sent.size;
  }

  /** The request is done; null if nobody waits for it any more. */
  take(client_id: string | undefined): request | null {
    const r = this.find(client_id);
    if (!r) return null;
    this.sent.delete(client_id!);
    return r;
  }

  acked(entry: ack): request | null {
    const r = this.take(entry.client_id);
    r?.resolve(entry);
    return r;
  }

  refused(client_id: string | undefined, body: error): request | null {
    const r = this.take(client_id);
    r?.reject(refused(body));
    return r;
  }

  /** Parts of lists and pages, and answers that are frames of their own. */
  answered(f: any_frame): void {
    const r = this.find(f.client_id);
    if (!r) return;
    switch (f.kind) {
      case 'listing':
        r.listing = f.body;
        return this.end_list(f.client_id!, r);
      case 'session_info':
      case 'presence':
        r.parts.push(f);
        return this.end_list(f.client_id!, r);
      case 'search_result':
      case 'past_session':
        return void r.parts.push(f);
      case 'search_end':
        this.sent.delete(f.client_id!);
        return r.resolve({ ...f.body, results: r.parts });
      case 'customer_info':
        this.sent.delete(f.client_id!);
        return r.resolve({ ...f.body, past_sessions: r.parts });
      case 'page_end':
        this.sent.delete(f.client_id!);
        return r.resolve({ ...f.body, status: f.status, records: within(r.parts, f.body) });
      case 'availability':
      case 'apps':
      case 'pong':
        this.sent.delete(f.client_id!);
        return r.resolve(f.body);
      default:
    }
  }

  /** Everything that waits fails. */
  fail_all(detail: string): void {
    const all = [...this.sent.values(), ...this.queue.splice(0)];
    this.sent.clear();
    for (const r of all) r.reject(failed('closed', detail));
  }

  private end_list(client_id: string, r: request): void {
    if (!r.listing || r.parts.length < r.listing.count) return;
    this.sent.delete(client_id);
    r.resolve({ ...r.listing, entries: r.parts });
  }
}

/** Live records may come among those of a page: only what the page covers belongs to it, each once. */
function within(parts: any_frame[], page: page_end): any_frame[] {
  const by_seq = new Map(parts.filter((f) => f.seq! >= page.first && f.seq! <= page.last).map((f) => [f.seq!, f]));
  return [...by_seq.entries()].sort(([a], [b]) => a - b).map(([, f]) => f);
}

/** Kinds that get no answer. */
export const unanswered_kinds: ReadonlySet<kind> = new Set<kind>(['typing', 'delivered']);
