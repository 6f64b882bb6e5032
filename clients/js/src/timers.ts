/** Time as the client sees it; tests give it a clock of their own. */
export interface timers {
  now_ms(): number;
  /** Calls `run` once after so long. Returns what calls it off. */
  after(ms: number, run: () => void): () => void;
}

export const real_timers: timers = {
  now_ms: () => Date.now(),
  after: (ms, run) => {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};
