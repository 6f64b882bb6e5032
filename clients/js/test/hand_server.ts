import type { socket_like } from '../src/link';

/** The server's end of a connection, played by the test frame by frame. */
export class hand_socket implements socket_like {
  onopen: ((event: any) => void) | null = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;
  onerror: ((event: any) => void) | null = null;
  readonly sent: any[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {}

  // ---- the client's end
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }

  // ---- the test's end
  open(): void {
    this.onopen?.({});
  }
  say(...frames: object[]): void {
    this.onmessage?.({ data: JSON.stringify(frames.length === 1 ? frames[0] : frames) });
  }
  raw(data: string): void {
    this.onmessage?.({ data });
  }
  hang_up(code = 1006): void {
    this.onclose?.({ code });
  }
  welcome(base = 1000, more: object = {}): void {
    const body = { principal: 'visitor:7', token: 'token-7', client_id_base: String(base), max_frame_bytes: 65536, max_in_flight: 16, session: '0', ...more };
    this.say({ kind: 'welcome', client_id: '1', body });
  }
  ack(client_id: string, session: string, seq: number): void {
    const entry = { session, client_id, author: 'visitor:7', seq: String(seq), time_ms: '1800000000000' };
    this.say({ kind: 'acks', body: { entries: [entry] } });
  }
  record(kind: string, session: string, seq: number, body?: object, author = 'operator:3', client_id = '9'): void {
    this.say(record_of(kind, session, seq, body, author, client_id));
  }
  page_end(client_id: string, session: string, last: number, more = false): void {
    this.say({ kind: 'page_end', session, client_id, status: 'on_chat', body: { first: last ? '1' : '0', last: String(last), newest: String(last), more } });
  }
  /** The frames of this kind that the client has sent. */
  of(kind: string): any[] {
    return this.sent.filter((f) => f.kind === kind);
  }
}

export function record_of(kind: string, session: string, seq: number, body?: object, author = 'operator:3', client_id = '9'): object {
  return { kind, session, seq: String(seq), time_ms: '1800000000000', author, client_id, status: 'on_chat', visibility: 'everyone', body };
}
