import type { timers } from '../src/timers';

/** Lets promises that are ready go on. */
export const settle = () => new Promise<void>((done) => setImmediate(done));

/** A clock that moves only when told to. */
export class virtual_time implements timers {
  private now = 1_800_000_000_000;
  private number = 0;
  private readonly due = new Map<number, { at: number; run: () => void }>();

  now_ms(): number {
    return this.now;
  }

  after(ms: number, run: () => void): () => void {
    const number = ++this.number;
    this.due.set(number, { at: this.now + ms, run });
    return () => void this.due.delete(number);
  }

  /** Whatever is due within this time happens, in order. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    await settle();
    for (;;) {
      let next: [number, { at: number; run: () => void }] | undefined;
      for (const entry of this.due) if (entry[1].at <= until && (!next || entry[1].at < next[1].at)) next = entry;
      if (!next) break;
      this.due.delete(next[0]);
      this.now = Math.max(this.now, next[1].at);
      next[1].run();
      await settle();
    }
    this.now = until;
  }
}

/** Mulberry32: the same numbers for the same seed. */
export function random_of(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
