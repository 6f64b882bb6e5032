// What front-ends need beside talking: is anybody there, messages for later, apps, files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request_error, upload } from '../src/index';
import type { wire } from '../src/index';
import { refusal, stage } from './stage';

const here: wire.availability = { queue: 3, available: false, reason: 'closed', method: 'by_mail' };

test('a visitor asks whether somebody would answer', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  const asked = t.client.availability({ page: 'https://shop.example/' });
  assert.deepEqual(s.of('availability')[0].body, { page: 'https://shop.example/' });
  s.say({ kind: 'availability', client_id: '1001', body: here });
  assert.deepEqual(await asked, here);
  assert.equal(t.client.unanswered, 0);
});

test('a message for later begins a chat, which is followed, and is read as the server has stored it', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up();
  const left = t.client.leave_message({ text: 'Call me', contact: 'ada@example.com' });
  const sent = s.of('offline_message')[0];
  assert.deepEqual([sent.session, sent.body], [undefined, { text: 'Call me', contact: 'ada@example.com' }]);
  s.ack(sent.client_id, '5', 1);
  assert.equal((await left).session, '5');
  const resume = s.of('resume')[0];
  assert.deepEqual([resume.session, resume.body.after], ['5', '0']);
  assert.equal(t.records.length, 0);
  s.record('offline_message', '5', 1, { text: 'Call me', queue: 3, method: 'in_chat' }, 'visitor:7', sent.client_id);
  s.page_end(resume.client_id, '5', 1);
  assert.deepEqual(t.records.map((r) => [r.kind, (r.body as wire.offline_message).method]), [['offline_message', 'in_chat']]);
});

test('a message for later that nobody acked is sent again with its number', async () => {
  const t = stage();
  t.client.connect();
  const first = await t.up();
  void t.client.leave_message({ text: 'Call me' });
  first.hang_up();
  await t.time.pass(1000);
  const second = await t.up(2000);
  assert.deepEqual(second.of('offline_message'), first.of('offline_message'));
});

test('apps come with titles for their buttons; no apps, no buttons', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  const some = t.client.apps();
  s.say({ kind: 'apps', client_id: '1001', body: { names: ['tickets', 'crm'], titles: ['New ticket', ''] } });
  assert.deepEqual(await some, [{ name: 'tickets', title: 'New ticket' }, { name: 'crm', title: 'crm' }]);
  const none = t.client.apps();
  s.say({ kind: 'apps', client_id: '1002', body: {} });
  assert.deepEqual(await none, []);
});

test('an item is made with the fields of its form, and told with what the app has answered', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up(1000, { principal: 'operator:3' });
  t.client.follow('5', 4);
  s.page_end(s.of('resume')[0].client_id, '5', 4);
  const made = t.client.make_item('5', 'tickets', { subject: 'Broken', urgent: 'yes' });
  const sent = s.of('app_item')[0];
  assert.deepEqual([sent.session, sent.body], ['5', { app: 'tickets', names: ['subject', 'urgent'], values: ['Broken', 'yes'] }]);
  s.ack(sent.client_id, '5', 5);
  assert.equal((await made).seq, 5);
  const again = s.of('resume')[1];
  s.record('app_item', '5', 5, { app: 'tickets', title: '#12', url: 'https://t.example/12' }, 'operator:3', sent.client_id);
  s.page_end(again.client_id, '5', 5);
  assert.deepEqual(t.records.map((r) => (r.body as wire.app_item).title), ['#12']);
});

test('an app that fails says why', async () => {
  const t = stage({ hello: { role: 'operator', name: 'olga' } });
  t.client.connect();
  const s = await t.up();
  const made = t.client.make_item('5', 'tickets');
  s.say({ kind: 'error', session: '5', client_id: '1001', body: { code: 141, name: 'app_failed', detail: 'no such customer', holder: null } });
  await assert.rejects(made, (e: request_error) => e.name === 'app_failed' && e.message === 'no such customer');
});

// ---- files

interface call {
  url: string;
  init: RequestInit;
}
/** A server that answers every upload so. */
function server(status: number, body: string) {
  const calls: call[] = [];
  const answer: typeof fetch = async (url, init) => {
    calls.push({ url: String(url), init: init! });
    return new Response(body, { status });
  };
  return { calls, fetch: answer };
}

const id = '0123456789abcdef0123456789abcdef';
const cat = new Blob(['meow'], { type: 'text/plain' });

test('a file is uploaded with its name and the token, and named in a message', async () => {
  const at = server(201, JSON.stringify({ id, name: 'a cat & more.txt', type: 'text/plain', bytes: 4 }));
  const attachment = await upload(cat, { api: 'https://chat.example', token: 'token-7', name: 'a cat & more.txt', fetch: at.fetch });
  const { url, init } = at.calls[0]!;
  assert.equal(url, 'https://chat.example/api/v1/attachments?name=a%20cat%20%26%20more.txt');
  assert.deepEqual([init.method, init.body, (init.headers as Record<string, string>).Authorization], ['POST', cat, 'Bearer token-7']);
  const t = stage({ follow: 'asked_ones' });
  t.client.connect();
  const s = await t.up();
  void t.client.request('message', { text: '', attachment }, '5');
  void t.client.request('message', { text: 'again', attachment: { id } }, '5');
  assert.deepEqual(s.of('message').map((f) => f.body.attachment), [{ id, name: 'a cat & more.txt', type: 'text/plain', bytes: '4' }, { id }]);
});

test('a received attachment has its size as a number', async () => {
  const t = stage();
  t.client.connect();
  const s = await t.up(1000, { session: '5' });
  s.page_end(s.of('resume')[0].client_id, '5', 2);
  s.record('message', '5', 3, { text: '', attachment: { id, name: 'cat.txt', type: 'text/plain', bytes: '4' } });
  assert.equal((t.records[0]!.body as wire.message).attachment!.bytes, 4);
});

test('a file that is refused tells the status and the reason', async () => {
  const at = server(415, JSON.stringify({ status: 415, detail: 'files with such content are not taken' }));
  await assert.rejects(
    upload(cat, { api: '', token: 't', fetch: at.fetch }),
    (e: request_error) => e.name === 'upload_refused' && e.code === 415 && !e.may_retry && e.message === 'files with such content are not taken',
  );
  await assert.rejects(upload(cat, { api: '', token: 't', fetch: server(503, 'busy').fetch }), (e: request_error) => e.name === 'upload_refused' && e.may_retry);
});

test('an upload without an answer, or with one of somebody else, fails', async () => {
  const broken: typeof fetch = async () => {
    throw new TypeError('network');
  };
  await assert.rejects(upload(cat, { api: '', token: 't', fetch: broken }), refusal('upload_failed'));
  await assert.rejects(upload(cat, { api: '', token: 't', fetch: server(200, '<html>').fetch }), refusal('upload_failed'));
});
