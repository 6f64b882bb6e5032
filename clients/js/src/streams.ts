import type { record } from './frames';
import type { page_end } from './generated/wire';
import { stream } from './stream';

/** What the streams want of their client. */
export interface stream_owner {
  tell(what: record): void;
  /** Sends `resume` and returns its client id; null while there is no connection. */
  ask(session: string, after: number): string | null;
  /** Records of one's own that are sent and not acked. */
  under_way(session: string): number;
  after(ms: number, run: () => void): void;
}

/** A refused page may be asked for again so much later: what waits to be read is read by then. */
const ask_again_ms = 1000;

/** The sessions that a client follows: each is read from where it is known, now and after every reconnect. */
export class streams {
  private readonly all = new Map<string, stream>();
  /** Pages that were asked for on this connection. */
  private readonly pages = new Map<string, string>();

  constructor(private readonly owner: stream_owner) {}

  /** Seq up to which a session is known; undefined if it is not followed. */
  known(session: string): number | undefined {
    return this.all.get(session)?.have;
  }

  follow(session: string, after: number, holes: 'are_normal' | 'are_losses'): void {
    if (this.all.has(session)) return;
    this.all.set(session, new stream(after, holes, (what) => this.owner.tell(what)));
    this.ask(session);
  }

  unfollow(session: string): void {
    this.all.delete(session);
  }

  /** A new connection: everything that it may have missed. */
  begin(): void {
    this.pages.clear();
    for (const session of this.all.keys()) this.ask(session);
  }

  take(what: record): void {
    const s = this.all.get(what.session);
    if (!s) return this.owner.tell(what);
    s.take(what);
    this.look_for_losses(what.session);
  }

  take_own(what: record): void {
    const s = this.all.get(what.session);
    if (!s) return this.owner.tell(what);
    s.take_own(what);
    this.look_for_losses(what.session);
  }

  /** A record of ours was stored, perhaps in other words: it has to be read. */
  read_back(session: string, seq: number): void {
    this.all.get(session)?.want(seq);
    this.look_for_losses(session);
  }

  look_for_losses(session: string): void {
    const s = this.all.get(session);
    if (s?.lacks(this.owner.under_way(session))) this.ask(session);
  }

  /** Was it a page of ours? */
  ended(client_id: string | undefined, page: page_end): boolean {
    const session = this.answered(client_id);
    if (session === undefined) return false;
    const s = this.all.get(session);
    if (s?.end_page(page) === 'more') this.ask(session);
    this.look_for_losses(session);
    return true;
  }

  /** Was it a page of ours that was refused? `lost`: this session can't be read, and is no longer followed. */
  refused(client_id: string | undefined, may_retry: boolean): { lost?: string } | null {
    const session = this.answered(client_id);
    if (session === undefined) return null;
    if (!may_retry) {
      this.all.delete(session);
      return { lost: session };
    }
    this.owner.after(ask_again_ms, () => {
      if (![...this.pages.values()].includes(session)) this.ask(session);
    });
    return {};
  }

  private answered(client_id: string | undefined): string | undefined {
    const session = this.pages.get(client_id ?? '');
    this.pages.delete(client_id ?? '');
    return session;
  }

  private ask(session: string): void {
    const s = this.all.get(session);
    if (!s) return;
    s.begin();
    const id = this.owner.ask(session, s.have);
    if (id !== null) this.pages.set(id, session);
  }
}
