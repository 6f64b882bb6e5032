import { client, request_error } from '../src/index';
import type { client_options, record, state_change } from '../src/index';
import { hand_socket } from './hand_server';
import { settle, virtual_time } from './virtual_time';

/** A client whose server is played by the test, in virtual time, with what it has told so far. */
export function stage(options: Partial<client_options> = {}) {
  const time = new virtual_time();
  const sockets: hand_socket[] = [];
  const made = new client({
    url: 'ws://test/',
    hello: { role: 'visitor', name: 'Ada' },
    socket: (url, protocol) => {
      const s = new hand_socket(url, protocol);
      sockets.push(s);
      return s;
    },
    timers: time,
    random: () => 0.5,
    ...options,
  });
  const states: state_change[] = [];
  const records: record[] = [];
  made.on('state', (s) => states.push(s));
  made.on('record', (r) => records.push(r));
  const up = async (base = 1000, more = {}) => {
    const s = sockets.at(-1)!;
    s.open();
    await settle();
    s.welcome(base, more);
    return s;
  };
  return { time, sockets, client: made, states, records, up };
}

/** Is it this failure? */
export const refusal = (name: string) => (e: unknown) => e instanceof request_error && e.name === name;
