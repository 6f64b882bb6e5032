import { wait_before } from './backoff';
import type { backoff_options } from './backoff';
import { info_of } from './failures';
import { decode, encode } from './frames';
import type { any_frame, outgoing } from './frames';
import type { bye, error, hello, welcome } from './generated/wire';
import type { timers } from './timers';

export const protocol = 'parley.v1.json';
/** From the socket's opening to `welcome`, and from a ping to anything. */
const answer_timeout_ms = 10_000;
/** A connection that has lived so long was a good one: after it the waits begin anew. */
const stable_ms = 10_000;
/** Close codes of the table stand in WebSocket's private range at code + 4000. */
const private_codes = 4000;
/** WebSocket's own codes for what would happen again: protocol error, no UTF-8, message too long. */
const own_fault = [1002, 1007, 1009];

/** The part of a WebSocket that is used. */
export interface socket_like {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Who the client says it is; `key`: an operator's secret, or the token of a visitor's earlier welcome. */
export type identity = Partial<hello> & { role: 'visitor' | 'operator' };

/**
 * What a connection is doing:
 *
 *     idle ── start ──→ connecting ── welcome ──→ ready
 *                        ↑      └── lost ──┐        │ lost
 *                        └── time's up ── waiting ←─┘
 *     any ── stop, or a refusal for good ──→ closed
 */
export type state = 'idle' | 'connecting' | 'ready' | 'waiting' | 'closed';

export interface state_change {
  state: state;
  /** waiting: until the next attempt. */
  retry_in_ms?: number;
  /** waiting, closed: the name in the table of errors, `lost` without a word of the server, `stopped` by us. */
  reason?: string;
}

export interface link_options {
  url: string;
  hello: () => identity | Promise<identity>;
  socket: (url: string, protocol: string) => socket_like;
  backoff: backoff_options;
  /** With nothing heard for so long the server is asked whether it is there. */
  heartbeat_ms: number;
  timers: timers;
  random: () => number;
}

export interface link_events {
  state(change: state_change): void;
  welcomed(body: welcome): void;
  received(f: any_frame): void;
}

/** Keeps one connection to the server: connects, says hello, notices when it is lost, waits, connects again. */
export class link {
  state: state = 'idle';
  private socket: socket_like | null = null;
  private attempt = 0;
  private ready_since_ms = 0;
  private last_words: bye | error | null = null;
  private readonly off: { next?: () => void; silence?: () => void } = {};

  constructor(
    private readonly options: link_options,
    private readonly up: link_events,
  ) {}

  /** From idle, waiting or closed: connects now. */
  start(): void {
    if (this.state === 'connecting' || this.state === 'ready') return;
    this.off.next?.();
    this.enter({ state: 'connecting' });
    const socket = this.options.socket(this.options.url, protocol);
    this.socket = socket;
    this.last_words = null;
    const mine = (handle: (event: any) => void) => (event: any) => {
      if (this.socket === socket) handle(event); // an earlier one may still have something to say
    };
    socket.onopen = mine(() => void this.greet(socket));
    socket.onmessage = mine((event) => this.heard(event.data));
    socket.onclose = mine((event) => this.lost(event?.code));
    socket.onerror = mine(() => undefined); // onclose follows
    this.expect_answer();
  }

  /** For good, until start() is called again. */
  stop(): void {
    this.off.next?.();
    if (this.state === 'ready') this.send({ kind: 'bye', body: { code: 210, reason: 'client_left' } });
    this.drop();
    if (this.state !== 'closed') this.enter({ state: 'closed', reason: 'stopped' });
  }

  send(f: outgoing): void {
    this.socket?.send(encode(f));
  }

  private async greet(socket: socket_like): Promise<void> {
    let who: identity;
    try {
      who = await this.options.hello();
    } catch {
      if (this.socket === socket) this.lost(); // who can't say who it is now may be able to later
      return;
    }
    if (this.socket === socket) this.send({ kind: 'hello', client_id: '1', body: { protocol: 1, client: 'parley-js 0.1', ...who } });
  }

  private heard(data: unknown): void {
    let frames: any_frame[];
    try {
      frames = decode(String(data));
    } catch {
      return this.lost(); // what follows can't be trusted either
    }
    const socket = this.socket;
    this.watch_silence();
    for (const f of frames) {
      if (this.socket !== socket) return; // a listener has closed it
      this.take(f);
    }
  }

  private take(f: any_frame): void {
    if (f.kind === 'ping') return this.send({ kind: 'pong', client_id: f.client_id });
    if (f.kind === 'pong' && f.client_id === '1') return;
    if (f.kind === 'bye') return void (this.last_words = f.body);
    if (f.kind === 'welcome') {
      this.ready_since_ms = this.options.timers.now_ms();
      this.enter({ state: 'ready' });
      this.watch_silence();
      return this.up.welcomed(f.body);
    }
    if (f.kind === 'error' && this.state === 'connecting') return void (this.last_words = f.body);
    this.up.received(f);
  }

  /** Whatever the server sends counts as a sign of life. */
  private watch_silence(): void {
    if (this.state !== 'ready') return;
    this.off.silence?.();
    this.off.silence = this.options.timers.after(this.options.heartbeat_ms, () => {
      this.send({ kind: 'ping', client_id: '1' });
      this.expect_answer();
    });
  }

  private expect_answer(): void {
    this.off.silence?.();
    this.off.silence = this.options.timers.after(answer_timeout_ms, () => this.lost());
  }

  private drop(): void {
    this.off.silence?.();
    const socket = this.socket;
    this.socket = null;
    try {
      socket?.close();
    } catch {
      // one that never opened
    }
  }

  private lost(close_code = 0): void {
    const words = this.last_words;
    this.drop();
    const row = info_of(words?.code ?? close_code - private_codes);
    const reason = row?.name ?? 'lost';
    const unwanted = words && 'may_reconnect' in words ? !words.may_reconnect : row ? !row.may_retry : own_fault.includes(close_code);
    if (unwanted) return this.enter({ state: 'closed', reason });
    const timers = this.options.timers;
    if (this.state === 'ready' && timers.now_ms() - this.ready_since_ms >= stable_ms) this.attempt = 0;
    const hint_ms = words && 'retry_after_ms' in words ? words.retry_after_ms : 0;
    const retry_in_ms = wait_before(this.attempt++, this.options.backoff, this.options.random, hint_ms);
    this.off.next = timers.after(retry_in_ms, () => this.start());
    this.enter({ state: 'waiting', retry_in_ms, reason });
  }

  private enter(change: state_change): void {
    this.state = change.state;
    this.up.state(change);
  }
}
