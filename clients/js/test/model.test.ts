// Two people talk through a server while the network does its worst; when it has calmed down nothing is lost and nothing is there twice. A seed decides
// everything: MODEL_SEED=n shows one again, MODEL_SEEDS=n tries so many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client } from '../src/index';
import type { record } from '../src/index';
import { model_server } from './model_server';
import { random_of, virtual_time } from './virtual_time';

const hour_ms = 3_600_000;

interface person {
  at: client;
  told: record[];
  answers: { text: string; seq: number }[];
  asked: number;
}

async function play(seed: number): Promise<{ records: number; connections: number }> {
  const random = random_of(seed);
  const time = new virtual_time();
  const server = new model_server(time, random);
  let connections = 0;
  const enter = (hello: { role: 'visitor' | 'operator'; name: string }): person => {
    const at = new client({ url: 'ws://model/', hello, socket: () => (++connections, server.connect()), timers: time, random, backoff: { first_ms: 50, most_ms: 2000 } });
    const p: person = { at, told: [], answers: [], asked: 0 };
    at.on('record', (r) => p.told.push(r));
    at.connect();
    return p;
  };
  const ask = (p: person, kind: 'message' | 'note', session: string) => {
    const text = `${kind} ${++p.asked} of ${p.at.principal}`;
    void p.at.request(kind, { text }, session).then((a) => p.answers.push({ text, seq: a.seq }));
  };

  const visitor = enter({ role: 'visitor', name: 'Ada' });
  const operator = enter({ role: 'operator', name: 'olga' });
  server.faults = { cut: 0, refuse: 0, delay_ms: 1 + Math.floor(random() * 200), page_records: 1 + Math.floor(random() * 6) };
  const opened = visitor.at.request('open', { name: 'Ada' });
  await time.pass(5000);
  const { session } = await opened;
  operator.at.follow(session);

  server.faults = { ...server.faults, cut: random() * 0.15, refuse: random() * 0.2 };
  for (let step = 0; step < 60; ++step) {
    const dice = random();
    if (dice < 0.45) ask(visitor, 'message', session);
    else if (dice < 0.8) ask(operator, random() < 0.7 ? 'message' : 'note', session);
    else if (dice < 0.83) server.restart();
    await time.pass(random() < 0.5 ? 0 : Math.floor(random() * 400));
  }
  server.faults = { ...server.faults, cut: 0, refuse: 0 };
  await time.pass(hour_ms);

  const log = server.log.get(session)!;
  for (const p of [visitor, operator]) {
    const name = p.at.principal!;
    assert.equal(p.at.state, 'ready');
    assert.equal(p.at.unanswered, 0, `${name}: every request is answered`);
    assert.equal(p.answers.length, p.asked);
    for (const { text, seq } of p.answers) assert.equal(log[seq - 1]!.body.text, text, `${name}: an ack names the record`);
    const visible = server.visible(session, name).map((r) => r.seq);
    const told = p.told.map((r) => r.seq);
    assert.deepEqual([...told].sort((a, b) => a - b), visible, `${name}: every record is told once`);
    const of_others = p.told.filter((r) => r.author !== name).map((r) => r.seq);
    assert.deepEqual(of_others, name.startsWith('visitor') ? [...of_others].sort((a, b) => a - b) : of_others, `${name}: others are told in order`);
    assert.deepEqual(p.told.map((r) => (r.body as any)?.text), told.map((n) => log[n - 1]!.body.text), `${name}: as it was stored`);
  }
  const texts = log.map((r) => r.body.text).filter((t) => t !== undefined);
  assert.equal(new Set(texts).size, texts.length, 'nothing is stored twice');
  assert.equal(texts.length, visitor.asked + operator.asked, 'nothing is lost');
  return { records: log.length, connections };
}

test('nothing is lost or doubled, whatever the network does', async () => {
  const only = process.env.MODEL_SEED;
  const seeds = only ? [Number(only)] : Array.from({ length: Number(process.env.MODEL_SEEDS ?? 200) }, (_, i) => i + 1);
  const sum = { records: 0, connections: 0 };
  for (const seed of seeds) {
    const got = await play(seed).catch((error) => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    });
    sum.records += got.records;
    sum.connections += got.connections;
  }
  console.log(`${seeds.length} seeds, ${sum.records} records, ${sum.connections} connections`);
  if (!only) assert.ok(sum.connections > seeds.length * 4, 'connections did break');
});
