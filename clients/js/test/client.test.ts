import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { request_error } from '../src/index';
import { refusal, stage } from './stage';
import { settle } from './virtual_time';

test('says hello in the sub-protocol and is ready after the welcome', async () => {
  const t = stage();
  t.client.connect();
  assert.equal(t.sockets[0]!.protocol, 'parley.v1.json');
  const s = await t.up();
  assert.deepEqual(s.sent[0], { kind: 'hello', client_id: '1', body: { protocol: 1, client: 'parley-js 0.1', role: 'visitor', name: 'Ada' } });
  assert.deepEqual(t.states.map((c) => c.state), ['connecting', 'ready']);
  assert.equal(t.client.principal, 'visitor:7');
});

test('comes back as the same visitor', async () => {
  const t = stage();
  t.client.connect();
  (await t.up()).hang_up();
  await t.time.pass(1000);
  t.sockets[1]!.open();
  await settle();
  assert.equal(t.sockets[1]!.sent[0].body.key, 'token-7');
});

test('asks for a fresh identity before each connection', async () => {
  let keys = 0;
  const t = stage({ hello: async () => ({ role: 'operator', name: 'olga', key: `key-${++keys}` }) });
  t.client.connect();
  (await t.up()).hang_up();
  await t.time.pass(1000);
  t.sockets[1]!.open();
  await settle();
  assert.deepEqual(t.sockets.map((s) => s.sent[0].body.key), ['key-1', 'key-2']);
});

test('numbers requests from the base, and an ack answers them', async () => {
  const t = stage({ follow: 'asked_ones' });
  t.client.connect();
  const s = await t.up(5000);
  const asked = t.client.request('message', { text: 'Hello' }, '5');
  assert.deepEqual(s.of('message')[0], { kind: 'message', session: '5', client_id: '5001', body: { text: 'Hello' } });
  s.ack('5001', '5', 2);
  assert.equal((await asked).seq, 2);
  assert.equal(t.client.unanswered, 0);
});

test('what is asked before there is a connection is sent when there is one', async () => {
  const t = stage({ follow: 'asked_ones' });
  const asked = t.client.request('open', {});
  t.client.connect();
  const s = await t.up();
  s.ack('1001', '5', 1);
  assert.equal((await asked).session, '5');
});

test('a refusal tells its row of the table and who was faster', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  const asked = t.client.request('accept', undefined, '5');
  s.say({ kind: 'error', session: '5', client_id: '1001', body: { code: 105, name: 'taken', detail: 'too late', holder: 'operator:4' } });
  await assert.rejects(asked, (e: request_error) => e.name === 'taken' && e.code === 105 && e.holder === 'operator:4' && !e.may_retry && e.message === 'too late');
});

test('what is unanswered is sent again with its old number, in the old order, after resume and before anything new', async () => {
  const t = stage();
  t.client.connect();
  const first = await t.up(1000);
  t.client.follow('5', 3);
  void t.client.request('message', { text: 'a' }, '5');
  void t.client.request('message', { text: 'b' }, '5');
  const ids = first.of('message').map((f) => f.client_id);
  first.hang_up();
  void t.client.request('message', { text: 'c' }, '5');
  await t.time.pass(1000);
  const second = await t.up(2000);
  assert.deepEqual(second.sent.map((f) => f.kind), ['hello', 'resume', 'message', 'message', 'message']);
  assert.deepEqual(second.of('message').slice(0, 2).map((f) => f.client_id), ids);
  assert.deepEqual(second.of('message').map((f) => f.body.text), ['a', 'b', 'c']);
  assert.ok(BigInt(second.of('message')[2].client_id) > 2000n);
  assert.deepEqual(second.of('resume')[0].body, { after: '3' });
});

test('keeps to max_in_flight', async () => {
  const t = stage({ follow: 'asked_ones' });
  t.client.connect();
  const s = await t.up(1000, { max_in_flight: 2 });
  for (const text of ['a', 'b', 'c']) void t.client.request('message', { text }, '5');
  assert.equal(s.of('message').length, 2);
  s.ack(s.of('message')[0].client_id, '5', 2);
  assert.equal(s.of('message').length, 3);
});

test('the outbox is bounded', async () => {
  const t = stage({ outbox_limit: 2 });
  void t.client.request('open', {}).catch(() => undefined);
  void t.client.request('open', {}).catch(() => undefined);
  await assert.rejects(t.client.request('open', {}), refusal('outbox_full'));
});

test('a message that would end the connection, again and again, is not sent', async () => {
  const t = stage();
  await assert.rejects(t.client.request('message', { text: '世'.repeat(22_000) }, '5'), refusal('too_large'));
});

test('a close code alone says whether to come back', async () => {
  for (const [code, state] of [[4208, 'waiting'], [4204, 'closed'], [1009, 'closed'], [1006, 'waiting']] as const) {
    const t = stage();
    t.client.connect();
    (await t.up()).hang_up(code);
    assert.equal(t.client.state, state, String(code));
  }
});

test('an opened chat is followed from its beginning', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  void t.client.request('open', { name: 'Ada' });
  s.ack('1001', '5', 1);
  const resume = s.of('resume')[0];
  assert.deepEqual([resume.session, resume.body.after], ['5', '0']);
  s.record('open', '5', 1, { name: 'Ada' }, 'visitor:7', '1001');
  s.page_end(resume.client_id, '5', 1);
  s.record('message', '5', 3, { text: 'Good morning' });
  assert.deepEqual(t.records.map((r) => [r.seq, r.kind]), [[1, 'open'], [3, 'message']]);
  assert.equal(s.of('resume').length, 1);
});

test("one's own message is told when it is acked", async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up(1000, { session: '5' });
  s.page_end(s.of('resume')[0].client_id, '5', 2);
  void t.client.request('message', { text: 'Hi' }, '5');
  s.ack(s.of('message')[0].client_id, '5', 3);
  assert.deepEqual(t.records.map((r) => [r.seq, r.author, (r.body as any).text]), [[3, 'visitor:7', 'Hi']]);
});

test('a message whose ack was lost with the connection is told once', async () => {
  const t = stage();
  t.client.connect();
  const first = await t.up(1000, { session: '5' });
  first.page_end(first.of('resume')[0].client_id, '5', 2);
  void t.client.request('message', { text: 'Hi' }, '5');
  const id = first.of('message')[0].client_id;
  first.hang_up();
  await t.time.pass(1000);
  const second = await t.up(2000, { session: '5' });
  second.record('message', '5', 3, { text: 'Hi' }, 'visitor:7', id);
  second.ack(id, '5', 3);
  second.page_end(second.of('resume')[0].client_id, '5', 3);
  assert.deepEqual(t.records.map((r) => r.seq), [3]);
});

test("an operator's command is read back, for the server has stored something else", async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up(1000, { principal: 'operator:3' });
  t.client.follow('5', 4);
  s.page_end(s.of('resume')[0].client_id, '5', 4);
  void t.client.request('message', { text: '/t bob' }, '5');
  s.ack(s.of('message')[0].client_id, '5', 5);
  assert.equal(t.records.length, 0);
  const resume = s.of('resume')[1];
  assert.equal(resume.body.after, '4');
  s.record('transfer', '5', 5, { operator: 'operator:4' }, 'operator:3', s.of('message')[0].client_id);
  s.page_end(resume.client_id, '5', 5);
  assert.deepEqual(t.records.map((r) => r.kind), ['transfer']);
});

test('an operator that missed a record asks for it', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  s.record('offered', '5', 3);
  const first = s.of('resume')[0];
  for (const n of [1, 2]) s.record('message', '5', n, { text: 'x' });
  s.page_end(first.client_id, '5', 3);
  s.record('message', '5', 5, { text: 'x' });
  assert.equal(s.of('resume')[1].body.after, '3');
  s.record('message', '5', 4, { text: 'x' });
  s.page_end(s.of('resume')[1].client_id, '5', 5);
  assert.deepEqual(t.records.map((r) => r.seq), [1, 2, 3, 5, 4]);
});

test('a list has as many entries as it says', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  const asked = t.client.request('list', { scope: 'waiting' });
  s.say({ kind: 'listing', client_id: '1001', body: { count: 2, total: '7' } });
  for (const session of ['5', '6']) s.say({ kind: 'session_info', session, status: 'waiting', client_id: '1001', body: { last_seq: '4' } });
  const got = await asked;
  assert.deepEqual([got.total, got.entries.map((e) => e.session), got.entries[0]!.body.last_seq], [7, ['5', '6'], 4]);
});

test('contacts are a list, too, and news of a colleague is none of it', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  const asked = t.client.request('contacts', { on: true });
  s.say({ kind: 'listing', client_id: '1001', body: { count: 1, total: '1' } });
  s.say({ kind: 'presence', author: 'operator:2', body: { available: false, name: 'otto' } });
  s.say({ kind: 'presence', author: 'operator:2', client_id: '1001', body: { available: true, name: 'otto' } });
  const got = await asked;
  assert.deepEqual(got.entries.map((e) => [e.body.name, e.body.available]), [['otto', true]]);
});

test('a page of history is told to who asked, and live records meanwhile to everybody', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up(1000, { session: '5' });
  s.page_end(s.of('resume')[0].client_id, '5', 9);
  const asked = t.client.request('history', { last: true, before: 8, limit: 2 }, '5');
  assert.deepEqual(s.of('history')[0].body, { last: true, before: '8', limit: 2 });
  s.record('message', '5', 6, { text: 'old' });
  s.record('message', '5', 10, { text: 'new' });
  s.record('message', '5', 7, { text: 'old' });
  s.say({ kind: 'page_end', session: '5', client_id: s.of('history')[0].client_id, status: 'on_chat', body: { first: '6', last: '7', newest: '10', more: true } });
  const page = await asked;
  assert.deepEqual([page.records.map((r) => r.seq), page.more, page.status], [[6, 7], true, 'on_chat']);
  assert.deepEqual(t.records.map((r) => r.seq), [10]);
});

test('a search has its results, and a customer its past', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  const found = t.client.request('search', { scope: 'messages', text: 'price' });
  s.say({ kind: 'search_result', session: '5', seq: '2', client_id: '1001', body: { name: 'Ada', parts: ['the ', 'price', ''] } });
  s.say({ kind: 'search_end', client_id: '1001', body: { count: 1, total: '1', extent: 'all' } });
  assert.deepEqual((await found).results.map((r) => [r.session, r.seq, r.body.parts[1]]), [['5', 2, 'price']]);
  assert.equal(t.records.length, 0, 'what is found is no record that comes in');
  const known = t.client.request('customer', { visitor: 'visitor:7', before: '72057594037927937' });
  assert.equal(s.of('customer')[0].body.before, '72057594037927937');
  s.say({ kind: 'past_session', session: '4', client_id: '1002', body: { stars: 5 } });
  s.say({ kind: 'customer_info', client_id: '1002', body: { visitor: 'visitor:7', sessions: 2, count: 1 } });
  const customer = await known;
  assert.deepEqual([customer.sessions, customer.past_sessions.map((p) => p.session)], [2, ['4']]);
});

test('a session that can no longer be read is told and left', async () => {
  const t = stage();
  const lost: string[] = [];
  t.client.on('lost', (e) => lost.push(`${e.session} ${e.why.name}`));
  t.client.connect();
  const s = await t.up(1000, { session: '5' });
  s.say({ kind: 'error', session: '5', client_id: s.of('resume')[0].client_id, body: { code: 102, name: 'not_allowed', detail: '', holder: null } });
  assert.deepEqual(lost, ['5 not_allowed']);
  assert.equal(t.client.known('5'), undefined);
});

test('a page that is refused for now is asked for again', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up(1000, { session: '5' });
  s.say({ kind: 'error', session: '5', client_id: s.of('resume')[0].client_id, body: { code: 109, name: 'rate_limited', holder: null } });
  await t.time.pass(1000);
  assert.equal(s.of('resume').length, 2);
});

test('waits as long as a server that goes down asks for', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  s.say({ kind: 'bye', body: { code: 208, reason: 'server_stopping', may_reconnect: true, retry_after_ms: 4000 } });
  s.hang_up(1001);
  assert.deepEqual(t.states.at(-1), { state: 'waiting', retry_in_ms: 4250, reason: 'server_stopping' });
  await t.time.pass(4249);
  assert.equal(t.sockets.length, 1);
  await t.time.pass(1);
  assert.equal(t.sockets.length, 2);
});

test('does not come back where it is not wanted', async () => {
  const t = stage();
  t.client.connect();
  t.sockets[0]!.open();
  await settle();
  const asked = t.client.request('open', {});
  t.sockets[0]!.say({ kind: 'error', client_id: '1', body: { code: 204, name: 'bad_credentials', holder: null } });
  t.sockets[0]!.say({ kind: 'bye', body: { code: 204, reason: 'bad_credentials', may_reconnect: false, retry_after_ms: 0 } });
  t.sockets[0]!.hang_up();
  await assert.rejects(asked, refusal('closed'));
  assert.deepEqual(t.states.at(-1), { state: 'closed', reason: 'bad_credentials' });
  await t.time.pass(1_000_000);
  assert.equal(t.sockets.length, 1);
  await assert.rejects(t.client.request('open', {}), refusal('closed'));
});

test('notices a server that has gone silent', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  await t.time.pass(25_000);
  assert.equal(s.of('ping').length, 1);
  s.say({ kind: 'pong', client_id: '1' });
  await t.time.pass(25_000);
  assert.equal(s.of('ping').length, 2);
  await t.time.pass(10_000);
  assert.ok(s.closed);
  assert.equal(t.client.state, 'waiting');
});

test('gives up on a socket that does not open in time', async () => {
  const t = stage();
  t.client.connect();
  await t.time.pass(10_000);
  assert.ok(t.sockets[0]!.closed);
  assert.equal(t.client.state, 'waiting');
});

test('answers a ping', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  s.say({ kind: 'ping', client_id: '77' });
  assert.deepEqual(s.of('pong'), [{ kind: 'pong', client_id: '77' }]);
});

test('a stream that is no JSON is left, and tried anew', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  s.raw('{"kind":');
  assert.ok(s.closed);
  assert.equal(t.client.state, 'waiting');
});

test('an earlier connection has nothing to say any more', async () => {
  const t = stage();
  t.client.connect();
  const first = await t.up(1000, { session: '5' });
  first.hang_up();
  await t.time.pass(1000);
  await t.up(2000);
  first.record('message', '5', 4, { text: 'late' });
  first.hang_up();
  assert.equal(t.client.state, 'ready');
  assert.equal(t.records.length, 0);
});

test('attempts begin anew after a connection that has lasted', async () => {
  const t = stage();
  t.client.connect();
  (await t.up()).hang_up();
  await t.time.pass(1000);
  (await t.up()).hang_up();
  assert.equal(t.states.at(-1)!.retry_in_ms, 500);
  await t.time.pass(1000);
  const s = await t.up();
  await t.time.pass(10_000);
  s.hang_up();
  assert.equal(t.states.at(-1)!.retry_in_ms, 250);
});

test('a listener that throws keeps nobody from hearing', async () => {
  const t = stage();
  const reported = mock.method(console, 'error', () => undefined);
  t.client.on('welcome', () => {
    throw new Error('mine');
  });
  let heard = 0;
  t.client.on('welcome', () => ++heard);
  t.client.connect();
  await t.up();
  assert.equal(heard, 1);
  assert.equal(reported.mock.calls[0]!.arguments[0].message, 'mine');
  reported.mock.restore();
});

test('leaves with a word', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  const asked = t.client.request('open', {});
  t.client.close();
  assert.equal(s.sent.at(-1)!.kind, 'bye');
  await assert.rejects(asked, refusal('closed'));
  assert.equal(t.client.state, 'closed');
});
