import type { page_end } from './generated/wire';
import type { record } from './frames';

/** Seqs told out of order that are remembered one by one; with more of them, reading the session again is cheaper. */
const most_beyond = 1000;

/**
 * The records of one session, each told once: what the resume rule of docs/protocol.md asks of a client.
 *
 * While a page is on its way records are held back; after its end they are told in order of seq. Live records are told as they come, which is in order.
 * One's own are told when they are acked, which may be before or after records of others: who shows them puts them in their place by seq.
 */
export class stream {
  /** Records that came while a page was on its way; `own`: from an ack, so that others with smaller seqs may still come. */
  private readonly held = new Map<number, { what: record; own: boolean }>();
  /** Told, and greater than `have`. */
  private readonly beyond = new Set<number>();
  private phase: 'resuming' | 'live' = 'resuming';
  /** The server has written something for us that we don't have the bytes of. */
  private wanted = 0;
  /** What was told or wanted when the page was asked for: it is durable, so the page reaches it, whatever of it we may see. */
  private goal = 0;

  constructor(
    /** Everything up to this seq is known here: the `after` of the next resume. */
    public have: number,
    /** Visitors don't see all records, so that a hole in their seqs means nothing. Operators do. */
    private readonly holes: 'are_normal' | 'are_losses',
    private readonly tell: (what: record) => void,
  ) {}

  get resuming(): boolean {
    return this.phase === 'resuming';
  }

  /** A page is asked for: from now on records wait for its end. */
  begin(): void {
    this.phase = 'resuming';
    this.goal = Math.max(this.wanted, ...this.beyond);
  }

  /** A record that the server sent, live or of a page. */
  take(what: record): void {
    const n = what.seq;
    if (this.knows(n)) return;
    if (this.phase === 'resuming') return void this.held.set(n, { what, own: false });
    this.tell(what);
    if (this.holes === 'are_normal') this.reached(n);
    else this.beyond.add(n);
    this.close_up();
  }

  /** A record of our own, which the server has acked and which no take() has brought. */
  take_own(what: record): void {
    const n = what.seq;
    if (this.beyond.has(n)) return;
    if (this.phase === 'resuming' && n > this.have) {
      if (!this.held.has(n)) this.held.set(n, { what, own: true });
      return;
    }
    this.tell(what); // also when n <= have: records of others after it may have come before this ack
    if (n > this.have) this.beyond.add(n);
    this.close_up();
  }

  /** The server has stored a record of ours in words of its own: it must be read. */
  want(seq: number): void {
    if (!this.knows(seq)) this.wanted = Math.max(this.wanted, seq);
  }

  /** The end of a page. Says whether another one must be asked for. */
  end_page(page: page_end): 'more' | 'done' {
    const until = page.more ? page.last : Infinity;
    const ready = [...this.held.entries()].filter(([n]) => n <= until).sort(([a], [b]) => a - b);
    const heard = Math.max(page.last, ...ready.filter(([, h]) => !h.own).map(([n]) => n));
    for (const [n, { what }] of ready) {
      this.held.delete(n);
      if (this.knows(n)) continue;
      this.tell(what);
      this.beyond.add(n);
    }
    // Holes below the page's end are records that we may not see; above it, a visitor can't tell.
    this.reached(this.holes === 'are_normal' ? heard : page.last);
    this.close_up();
    if (page.more) return 'more';
    this.phase = 'live';
    this.wanted = 0;
    this.reached(this.goal);
    return 'done';
  }

  /** Is something missing that no answer under way (`own_requests` of them) will bring? */
  lacks(own_requests: number): boolean {
    if (this.phase === 'resuming') return false;
    if (this.wanted > this.have || this.beyond.size > most_beyond) return true;
    return this.holes === 'are_losses' && own_requests === 0 && this.beyond.size > 0;
  }

  private knows(n: number): boolean {
    return n <= this.have || this.beyond.has(n);
  }

  private reached(n: number): void {
    if (n <= this.have) return;
    this.have = n;
    for (const b of this.beyond) if (b <= n) this.beyond.delete(b);
  }

  private close_up(): void {
    while (this.beyond.delete(this.have + 1)) ++this.have;
  }
}
