import type { socket_like } from '../src/link';
import type { virtual_time } from './virtual_time';

/** Kinds that only operators see. */
const hidden = new Set(['note', 'tag']);
const record_kinds = new Set(['open', 'message', 'note', 'read', 'accept']);

export interface stored {
  kind: string;
  session: string;
  seq: number;
  author: string;
  client_id: string;
  body: any;
}

export interface faults {
  /** Chance that a frame breaks its connection. */
  cut: number;
  /** Chance that a page is refused with rate_limited. */
  refuse: number;
  /** A frame takes up to so long, in each direction. */
  delay_ms: number;
  page_records: number;
}

/** A server that keeps docs/protocol.md's promises over a network that keeps none: frames are late, connections break with frames under way in both
 *  directions, and what was sent over a broken one may still arrive after its successor has begun. */
export class model_server {
  readonly log = new Map<string, stored[]>();
  readonly open = new Set<model_socket>();
  faults: faults = { cut: 0, refuse: 0, delay_ms: 50, page_records: 4 };
  private bases = 0;
  private visitors = 0;
  private readonly tokens = new Map<string, string>();

  constructor(
    readonly time: virtual_time,
    readonly random: () => number,
  ) {}

  connect(): socket_like {
    const s = new model_socket(this);
    this.time.after(this.some(50), () => s.opened());
    return s;
  }

  /** The server goes down in order and is there again at once; what it has stored stays. */
  restart(): void {
    for (const s of [...this.open]) {
      s.say({ kind: 'bye', body: { code: 208, reason: 'server_stopping', may_reconnect: true, retry_after_ms: 100 } });
      s.end();
    }
  }

  some(most_ms: number): number {
    return Math.floor(this.random() * most_ms);
  }

  /** What arrives from a client. The connection may be gone meanwhile: the work is done all the same, its answer is lost. */
  take(s: model_socket, f: any): void {
    if (f.kind === 'hello') return this.greet(s, f);
    if (f.kind === 'ping') return s.say({ kind: 'pong', client_id: f.client_id });
    if (f.kind === 'resume' || f.kind === 'history') return this.page(s, f);
    if (record_kinds.has(f.kind)) return this.record(s, f);
  }

  visible(session: string, to: string): stored[] {
    return (this.log.get(session) ?? []).filter((r) => to.startsWith('operator') || !hidden.has(r.kind));
  }

  private greet(s: model_socket, f: any): void {
    const known = this.tokens.get(f.body.key);
    s.who = f.body.role === 'operator' ? `operator:${f.body.name}` : (known ?? `visitor:${++this.visitors}`);
    const token = `token of ${s.who}`;
    this.tokens.set(token, s.who);
    this.bases += 1_000_000;
    const session = [...this.log.entries()].find(([, r]) => r[0]!.author === s.who)?.[0] ?? '0';
    if (session !== '0') s.sessions.add(session);
    const body = { principal: s.who, token, client_id_base: String(this.bases), max_frame_bytes: 65536, max_in_flight: 8, session };
    s.say({ kind: 'welcome', client_id: f.client_id, body });
  }

  private record(s: model_socket, f: any): void {
    const session: string = f.kind === 'open' ? ([...this.log.entries()].find(([, r]) => r[0]!.author === s.who)?.[0] ?? String(this.log.size + 1)) : f.session;
    const records = this.log.get(session) ?? [];
    this.log.set(session, records);
    s.sessions.add(session);
    let found = f.kind === 'open' ? records[0] : records.find((r) => r.author === s.who && r.client_id === f.client_id);
    if (!found) {
      found = { kind: f.kind, session, seq: records.length + 1, author: s.who, client_id: f.client_id, body: f.body };
      records.push(found);
      for (const other of this.open)
        if (other !== s && other.sessions.has(session) && this.visible(session, other.who).includes(found)) other.say(on_wire(found));
    }
    s.say({ kind: 'acks', body: { entries: [{ session, client_id: f.client_id, author: s.who, seq: String(found.seq), time_ms: '0' }] } });
  }

  private page(s: model_socket, f: any): void {
    if (this.random() < this.faults.refuse)
      return s.say({ kind: 'error', session: f.session, client_id: f.client_id, body: { code: 109, name: 'rate_limited', holder: null } });
    s.sessions.add(f.session);
    const all = this.log.get(f.session) ?? [];
    const after = all.filter((r) => r.seq > Number(f.body.after ?? 0));
    const covered = after.slice(0, this.faults.page_records);
    const seen = this.visible(f.session, s.who);
    for (const r of covered) if (seen.includes(r)) s.say(on_wire(r));
    const [first, last] = [covered[0]?.seq ?? 0, covered.at(-1)?.seq ?? 0];
    s.say({ kind: 'page_end', session: f.session, client_id: f.client_id, status: 'on_chat', body: { first: String(first), last: String(last), newest: String(all.length), more: after.length > covered.length } });
  }
}

const on_wire = (r: stored) => ({ ...r, seq: String(r.seq), time_ms: '0', status: 'on_chat', visibility: hidden.has(r.kind) ? 'operators' : 'everyone' });

/** Both ends of a connection. Frames of one direction stay in order; acks may overtake records, as the protocol allows. */
class model_socket implements socket_like {
  onopen: ((event: any) => void) | null = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;
  onerror: ((event: any) => void) | null = null;
  who = '';
  readonly sessions = new Set<string>();
  private up_at = 0;
  private down_at = 0;
  private acks_at = 0;
  private broken = false;
  /** Nothing gets through any more in this direction; the client learns of it later. */
  private readonly dead = { up: false, down: false };

  constructor(private readonly home: model_server) {}

  opened(): void {
    if (this.broken) return;
    this.home.open.add(this);
    this.onopen?.({});
  }

  send(text: string): void {
    if (this.broken || this.dead.up) return;
    const { time, faults, random } = this.home;
    this.up_at = Math.max(this.up_at, time.now_ms() + this.home.some(faults.delay_ms));
    const last = random() < faults.cut;
    this.dead.up ||= last;
    if (last) this.home.time.after(this.home.some(20), () => this.end());
    // The last frame of a connection that breaks may come through, late, or not at all.
    const late = last ? this.home.some(3000) : 0;
    if (last && random() < 0.5) return;
    time.after(this.up_at - time.now_ms() + late, () => this.home.take(this, JSON.parse(text)));
  }

  say(f: any): void {
    if (this.dead.down) return;
    const { time, faults, random } = this.home;
    const at = time.now_ms() + this.home.some(faults.delay_ms);
    if (f.kind === 'acks') this.acks_at = Math.max(this.acks_at, at);
    else this.down_at = Math.max(this.down_at, at);
    if (random() < faults.cut) return this.end();
    time.after((f.kind === 'acks' ? this.acks_at : this.down_at) - time.now_ms(), () => {
      if (!this.broken) this.onmessage?.({ data: JSON.stringify(f) });
    });
  }

  close(): void {
    this.end();
  }

  end(): void {
    if (this.broken) return;
    this.dead.down = true;
    this.home.open.delete(this);
    this.home.time.after(this.home.some(20), () => {
      if (this.broken) return;
      this.broken = true;
      this.onclose?.({ code: 1006 });
    });
  }
}
