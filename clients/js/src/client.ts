import { listeners } from './events';
import { failed, info_of, refused } from './failures';
import type { request_error } from './failures';
import { is_record } from './frames';
import type { any_frame, frame, outgoing, record, request_body } from './frames';
import type { ack, apps, availability, customer_info, kind, listing, page_end, principal, record_kind, role, search_end, session_status, welcome } from './generated/wire';
import { record_kinds } from './generated/wire';
import { link } from './link';
import type { identity, socket_like, state, state_change } from './link';
import { requests, unanswered_kinds } from './requests';
import { streams } from './streams';
import { real_timers } from './timers';
import type { timers } from './timers';

export interface client_options {
  /** `wss://host/…`; the server's own page of docs says which path. */
  url: string;
  /** Who connects; a function is asked before each connection, for keys that expire. The token of a visitor's welcome is added by itself. */
  hello: identity | (() => identity | Promise<identity>);
  /** Default: the platform's WebSocket. In Node before 22: `(url, protocol) => new WebSocket(url, protocol)` of the package `ws`. */
  socket?: (url: string, protocol: string) => socket_like;
  /** Requests without an answer, sent or not; further ones fail with `outbox_full`. */
  outbox_limit?: number;
  backoff?: { first_ms: number; most_ms: number };
  heartbeat_ms?: number;
  /** `every_session` that records come from is read from its beginning and kept in step; or only those that follow() names. */
  follow?: 'every_session' | 'asked_ones';
  /** For tests. */
  timers?: timers;
  random?: () => number;
}

/** What answers a request of this kind. */
export interface answers {
  list: listing & { entries: frame<'session_info'>[] };
  contacts: listing & { entries: frame<'presence'>[] };
  history: page_end & { status?: session_status; records: record[] };
  search: search_end & { results: frame<'search_result'>[] };
  customer: customer_info & { past_sessions: frame<'past_session'>[] };
  availability: availability;
  apps: apps;
  ping: undefined;
}

/** An app that can make an item of a chat: `name` for make_item(), `title` for a button. */
export interface app {
  name: string;
  title: string;
}
export type answer<K extends kind> = K extends keyof answers ? answers[K] : ack;

/** Kinds that request() takes; hello, resume and bye are the client's own business. */
export type request_kind = Exclude<kind, 'hello' | 'welcome' | 'attach' | 'detach' | 'resume' | 'bye' | 'pong' | 'error' | 'acks' | 'attached' | 'listing' | 'session_info' | 'page_end' | 'typing' | 'delivered' | 'place' | 'counters' | 'offered' | 'withdrawn' | 'routed' | 'search_result' | 'search_end' | 'past_session' | 'customer_info'>;

type frames_by_kind = { [K in kind]: any_frame<K> };
export interface client_events extends frames_by_kind {
  state: state_change;
  /** Every record of a followed session, each once. In order of seq, but for one's own, which come when they are acked. */
  record: record;
  /** A followed session that can't be read (any more). */
  lost: { session: string; why: request_error };
}

/** What the server may store in other words than it was sent: read back instead of told from the request. */
const rewritten: ReadonlySet<kind> = new Set<kind>(['open', 'assign', 'transfer', 'invite', 'inactive', 'offline_message', 'app_item']);

/** A visitor's or an operator's connection to Parley (gateways speak the binary protocol). docs/clients.md says how it behaves. */
export class client {
  /** What the newest welcome said. */
  welcome: welcome | null = null;
  private readonly heard = new listeners<client_events>();
  private readonly link: link;
  private readonly requests: requests;
  private readonly streams: streams;
  private readonly follow_all: boolean;
  private role: role = 'none';

  constructor(options: client_options) {
    const timers = options.timers ?? real_timers;
    this.follow_all = options.follow !== 'asked_ones';
    this.link = new link(
      {
        url: options.url,
        hello: async () => this.identify(await (typeof options.hello === 'function' ? options.hello() : options.hello)),
        socket: options.socket ?? ((url, protocol) => new WebSocket(url, protocol)),
        backoff: options.backoff ?? { first_ms: 500, most_ms: 30_000 },
        heartbeat_ms: options.heartbeat_ms ?? 25_000,
        timers,
        random: options.random ?? Math.random,
      },
      { state: (change) => this.changed(change), welcomed: (body) => this.welcomed(body), received: (f) => this.received(f) },
    );
    this.requests = new requests(options.outbox_limit ?? 1000, (f) => this.link.send(f));
    this.streams = new streams({
      tell: (what) => this.tell_record(what),
      ask: (session, after) => this.resume(session, after),
      under_way: (session) => this.requests.records_under_way(session),
      after: (ms, run) => void timers.after(ms, run),
    });
  }

  get state(): state {
    return this.link.state;
  }
  /** Requests without an answer. */
  get unanswered(): number {
    return this.requests.unanswered;
  }
  get principal(): principal {
    return this.welcome?.principal ?? null;
  }

  /** Connects, and from then on stays connected. While waiting for the next attempt: makes it now, for example when the browser says `online`. */
  connect(): void {
    this.link.start();
  }

  /** Leaves. What is unanswered fails; records among it may be stored all the same. */
  close(): void {
    this.link.stop();
  }

  /** Calls `listener` for each event of this name: a kind of frame, `record`, `state`, `lost`. Returns what takes it off. */
  on<E extends keyof client_events>(name: E, listener: (event: client_events[E]) => void): () => void {
    return this.heard.on(name, listener);
  }

  /**
   * Asks the server for something, now or as soon as there is a connection, and again after each reconnect until it answers. A record is stored once,
   * however often it has to be sent. Rejects with a request_error: what the server refused, `outbox_full`, or `closed`.
   */
  request<K extends request_kind>(what: K, body?: request_body<K>, session?: string): Promise<answer<K>> {
    if (this.link.state === 'closed') return Promise.reject(failed('closed', 'the client is closed'));
    const made = this.requests.add({ kind: what, session, body });
    if (this.link.state === 'ready') this.requests.pump();
    return made;
  }

  /** Visitors: would somebody answer now, in this queue or on this page? If not: why, and what becomes of a message that is left. */
  availability(of: { queue?: number; page?: string } = {}): Promise<availability> {
    return this.request('availability', of);
  }

  /** Visitors: a message for when nobody is there. Without a session it begins a chat, or goes into the one that waits already; the ack says which. */
  leave_message(what: Omit<request_body<'offline_message'>, 'method'>, session?: string): Promise<ack> {
    return this.request('offline_message', what, session);
  }

  /** Operators: the apps that can make an item (a request, a complaint) of a chat. None: no button. */
  async apps(): Promise<app[]> {
    const { names = [], titles = [] } = await this.request('apps');
    return names.map((name, i) => ({ name, title: titles[i] || name }));
  }

  /**
   * Operators: has an app make an item of this chat; acked when the app has answered and the record `app_item`, which has its title and address, is stored.
   * Rejects with `app_failed` where the app does. `fields`: of the app's form.
   */
  make_item(session: string, app: string, fields: { readonly [name: string]: string } = {}): Promise<ack> {
    return this.request('app_item', { app, names: Object.keys(fields), values: Object.values(fields) }, session);
  }

  /** Says something that nobody answers; lost when there is no connection, for then it is of no use later. */
  send<K extends 'typing' | 'delivered'>(what: K, body: request_body<K>, session: string): void {
    if (this.link.state === 'ready' && unanswered_kinds.has(what)) this.link.send({ kind: what, session, body });
  }

  /** Reads a session's records from `after` on and stays in step with it until unfollow(), over reconnects. */
  follow(session: string, after = 0): void {
    this.streams.follow(session, after, this.holes());
  }
  unfollow(session: string): void {
    this.streams.unfollow(session);
  }
  /** Everything up to this seq was told; keep it to follow() from there next time. */
  known(session: string): number | undefined {
    return this.streams.known(session);
  }

  // ---- what the link tells

  private identify(who: identity): identity {
    this.role = who.role;
    const token = who.role === 'visitor' ? this.welcome?.token : undefined;
    return token ? { ...who, key: token } : who;
  }

  private changed(change: state_change): void {
    if (change.state === 'closed') this.requests.fail_all(change.reason ?? 'closed');
    this.heard.tell('state', change);
  }

  private welcomed(body: welcome): void {
    this.welcome = body;
    this.requests.begin(body.client_id_base, body.max_in_flight);
    this.streams.begin();
    if (this.follow_all && body.session !== '0') this.follow(body.session);
    this.requests.resend();
    this.heard.tell('welcome', { kind: 'welcome', body });
  }

  private received(f: any_frame): void {
    if (is_record(f)) return this.received_record(f);
    switch (f.kind) {
      case 'acks':
        for (const entry of f.body.entries) this.acked(entry);
        this.requests.pump();
        break;
      case 'error':
        this.refused(f);
        this.requests.pump();
        break;
      case 'page_end':
        if (this.streams.ended(f.client_id, f.body)) break;
      // falls through
      default:
        this.requests.answered(f);
        this.requests.pump();
    }
    this.heard.tell(f.kind, f as never);
  }

  private received_record(what: record): void {
    const pages = this.requests.pages_of(what.session);
    for (const page of pages) page.parts.push(what);
    const own = what.author === this.principal ? this.requests.find(what.client_id) : undefined;
    if (own && own.what.session === what.session) own.told = true;
    if (this.streams.known(what.session) !== undefined) return this.streams.take(what);
    if (this.follow_all && pages.length === 0) {
      this.follow(what.session);
      this.streams.take(what);
    } else if (pages.length === 0) {
      this.tell_record(what);
    }
  }

  private acked(entry: ack): void {
    const done = this.requests.acked(entry);
    if (!done || !record_kinds.has(done.what.kind)) return;
    if ((done.what.kind === 'open' || done.what.kind === 'offline_message') && this.follow_all) this.follow(entry.session);
    if (done.told) return this.streams.look_for_losses(entry.session);
    if (this.may_be_rewritten(done.what)) return this.streams.read_back(entry.session, entry.seq);
    const { session, seq, time_ms, author, client_id } = entry;
    this.streams.take_own({ kind: done.what.kind, session, seq, time_ms, author, client_id, body: done.what.body } as record);
  }

  /** An operator's text may be a command, or hold the marks for names. */
  private may_be_rewritten(what: outgoing): boolean {
    if (rewritten.has(what.kind)) return true;
    const text = (what.body as { text?: string } | undefined)?.text;
    return what.kind === 'message' && this.role !== 'visitor' && /^\s*\/|%/.test(text ?? '');
  }

  private refused(f: frame<'error'>): void {
    const page = this.streams.refused(f.client_id, info_of(f.body.code)?.may_retry ?? false);
    if (page?.lost !== undefined) this.heard.tell('lost', { session: page.lost, why: refused(f.body) });
    if (page) return;
    const done = this.requests.refused(f.client_id, f.body);
    if (done?.what.session) this.streams.look_for_losses(done.what.session);
  }

  // ---- what the streams want

  private tell_record(what: record): void {
    this.heard.tell('record', what);
    this.heard.tell(what.kind as record_kind, what as never);
  }

  private resume(session: string, after: number): string | null {
    if (this.link.state !== 'ready') return null;
    const client_id = this.requests.next_id();
    this.link.send({ kind: 'resume', session, client_id, body: { after } });
    return client_id;
  }

  private holes(): 'are_normal' | 'are_losses' {
    return this.role === 'operator' ? 'are_losses' : 'are_normal';
  }
}
