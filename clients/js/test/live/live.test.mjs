// The library as it is shipped, against a real server: PARLEYD=… node --test test/live
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import WebSocket from 'ws';
import { client } from '../../dist/parley-client.js';
import { cable, parleyd } from './parleyd.mjs';

const server = await parleyd.start(process.env.PARLEYD);
after(() => server.remove());
const network = await cable.to(() => server.port);
after(() => network.close());

const deadline = { timeout: 60_000 };
const clients = [];
after(() => clients.forEach((c) => c.close()));

function enter(hello) {
  const at = new client({ url: network.url, hello, socket: (url, protocol) => new WebSocket(url, protocol), backoff: { first_ms: 20, most_ms: 200 } });
  const told = [];
  at.on('record', (r) => told.push(r));
  at.connect();
  clients.push(at);
  return { at, told };
}

/** Resolves when an event of this name comes that is as wanted. */
const event = (at, name, wanted = () => true) => new Promise((done) => {
  const off = at.on(name, (e) => wanted(e) && (off(), done(e)));
});

/** A chat between a new visitor and a new operator. */
async function chat(name) {
  const operator = enter({ role: 'operator', name, capacity: 1 });
  await event(operator.at, 'welcome');
  const visitor = enter({ role: 'visitor', name: 'Ada' });
  const offered = event(operator.at, 'offered');
  const { session } = await visitor.at.request('open', { name: 'Ada' });
  await offered;
  await operator.at.request('accept', undefined, session);
  return { visitor, operator, session };
}

/** Everything that both have been told is what is stored, each record once; every ack named the record that it was for. */
async function compare({ visitor, operator, session }, answers) {
  const stored = [];
  for (let more = true; more; ) {
    const page = await operator.at.request('history', { after: stored.at(-1)?.seq ?? 0, limit: 1000 }, session);
    stored.push(...page.records);
    more = page.more;
  }
  assert.deepEqual(stored.map((r) => r.seq), stored.map((_, i) => i + 1));
  for (const { text, seq } of answers) assert.equal(stored[seq - 1].body.text, text);
  const texts = stored.filter((r) => r.kind === 'message').map((r) => r.body.text);
  assert.deepEqual([...texts].sort(), answers.map((a) => a.text).sort(), 'every text is stored once');
  for (const [who, seen] of [[operator, stored], [visitor, stored.filter((r) => r.visibility === 'everyone')]]) {
    while (who.told.length < seen.length) await event(who.at, 'record');
    const in_order = [...who.told].sort((a, b) => a.seq - b.seq);
    assert.deepEqual(in_order.map((r) => [r.seq, r.kind, r.author, r.body?.text]), seen.map((r) => [r.seq, r.kind, r.author, r.body?.text]));
  }
}

async function talk({ visitor, operator, session }, rounds, disturb) {
  const asked = [];
  for (let n = 1; n <= rounds; ++n) {
    for (const who of [visitor, operator]) {
      const text = `${n} of ${who.at.principal}`;
      asked.push(who.at.request('message', { text }, session).then((ack) => ({ text, seq: ack.seq })));
    }
    await disturb(n);
  }
  return Promise.all(asked);
}

const a_moment = () => new Promise((done) => setImmediate(done));

test('a visitor and an operator talk', deadline, async () => {
  const talking = await chat('ann');
  const answers = await talk(talking, 20, a_moment);
  await talking.visitor.at.request('read', { up_to: answers.at(-1).seq }, talking.session);
  await compare(talking, answers);
  await talking.visitor.at.request('close', {}, talking.session);
  await assert.rejects(talking.visitor.at.request('message', { text: 'late' }, talking.session), { name: 'session_ended', code: 104 });
});

test('nothing is lost or doubled over connections that break', deadline, async () => {
  const talking = await chat('bob');
  const before = network.cuts;
  const answers = await talk(talking, 300, async (n) => {
    if (n % 7 === 0) network.cut();
    await (n % 3 === 0 ? talking.visitor.at.request('ping') : a_moment());
  });
  assert.ok(network.cuts - before > 20, 'connections did break');
  await compare(talking, answers);
});

test('nothing is lost or doubled when the server is killed and comes back', deadline, async () => {
  const talking = await chat('eve');
  const answers = await talk(talking, 60, async (n) => {
    if (n % 20 !== 0) return a_moment();
    await server.kill();
    await server.up();
  });
  await compare(talking, answers);
});

test('a server that goes down in order says so, and the client waits for it', deadline, async () => {
  const { visitor } = await chat('zoe');
  const waiting = event(visitor.at, 'state', (s) => s.state === 'waiting');
  await server.stop();
  assert.equal((await waiting).reason, 'server_stopping');
  const ready = event(visitor.at, 'state', (s) => s.state === 'ready');
  await server.up();
  await ready;
});

test('an operator with a wrong key is not let in again and again', deadline, async () => {
  const first = enter({ role: 'operator', name: 'kim', key: 'right' });
  await event(first.at, 'welcome');
  const wrong = enter({ role: 'operator', name: 'kim', key: 'wrong' });
  assert.equal((await event(wrong.at, 'state', (s) => s.state === 'closed')).reason, 'bad_credentials');
});
