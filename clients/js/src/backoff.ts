/** Waits between attempts to connect. */
export interface backoff_options {
  /** The first wait is at most so long … */
  first_ms: number;
  /** … each further one at most twice as long, up to this. */
  most_ms: number;
}

/**
 * Full jitter: any time from 0 to the bound is as likely as any other, so that clients that lost the same server don't come back together.
 * `hint_ms` is what the server asked for when it said bye; the wait is never shorter.
 */
export function wait_before(attempt: number, options: backoff_options, random: () => number, hint_ms = 0): number {
  const bound = Math.min(options.most_ms, options.first_ms * 2 ** Math.min(attempt, 30));
  return hint_ms + Math.floor(random() * bound);
}
