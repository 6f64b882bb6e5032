import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { record } from '../src/frames';
import { stream } from '../src/stream';

let told: number[] = [];
const tell = (what: record) => void told.push(what.seq);
const seq = (n: number) => ({ kind: 'message', session: '5', seq: n, time_ms: 0, author: 'operator:3', body: { text: String(n), choice: 0, step: 0 } }) as record;
const end = (last: number, more = false) => ({ first: last ? 1 : 0, last, newest: 99, more });
const live = (holes: 'are_normal' | 'are_losses', have = 0) => {
  const s = new stream(have, holes, tell);
  s.begin();
  s.end_page(end(0));
  return s;
};
beforeEach(() => (told = []));

test('records wait for the end of a page and are told in order', () => {
  const s = new stream(0, 'are_normal', tell);
  s.begin();
  for (const n of [4, 1, 2, 3, 5]) s.take(seq(n));
  assert.deepEqual(told, []);
  assert.equal(s.end_page(end(3)), 'done');
  assert.deepEqual(told, [1, 2, 3, 4, 5]);
  assert.equal(s.have, 5);
});

test('of a page with more to come only what it covers is told', () => {
  const s = new stream(0, 'are_normal', tell);
  s.begin();
  for (const n of [1, 2, 9]) s.take(seq(n));
  assert.equal(s.end_page(end(2, true)), 'more');
  assert.deepEqual(told, [1, 2]);
  assert.equal(s.have, 2);
  s.take(seq(3));
  assert.equal(s.end_page(end(3)), 'done');
  assert.deepEqual(told, [1, 2, 3, 9]);
});

test('a record comes once, however often it arrives', () => {
  const s = live('are_losses');
  for (const n of [1, 2, 2, 1, 3]) s.take(seq(n));
  s.begin();
  for (const n of [2, 3, 4]) s.take(seq(n));
  s.end_page(end(4));
  assert.deepEqual(told, [1, 2, 3, 4]);
});

test('what nobody may see counts as known after a page', () => {
  const s = new stream(0, 'are_losses', tell);
  s.begin();
  s.take(seq(1));
  s.end_page(end(6));
  assert.equal(s.have, 6);
});

test("a hole in a visitor's seqs is none", () => {
  const s = live('are_normal');
  s.take(seq(1));
  s.take(seq(4));
  assert.equal(s.lacks(0), false);
  assert.equal(s.have, 4);
});

test("a hole in an operator's seqs is a loss, unless an ack may still fill it", () => {
  const s = live('are_losses');
  s.take(seq(1));
  s.take(seq(3));
  assert.equal(s.lacks(1), false, 'seq 2 may be our own');
  assert.equal(s.lacks(0), true);
  assert.equal(s.have, 1, 'asked for from there');
  s.begin();
  s.take(seq(2));
  s.take(seq(3));
  s.end_page(end(3));
  assert.deepEqual(told, [1, 3, 2]);
  assert.equal(s.lacks(0), false);
});

test('a hole that a page does not fill is no loss', () => {
  const s = live('are_losses');
  s.take(seq(1));
  s.take(seq(3));
  s.begin();
  s.end_page(end(0));
  assert.equal(s.lacks(0), false);
  assert.equal(s.have, 3);
});

test("one's own record is told when it is acked, also after a later one", () => {
  const s = live('are_normal');
  s.take(seq(3));
  s.take_own(seq(2));
  s.take_own(seq(5));
  s.take(seq(4));
  assert.deepEqual(told, [3, 2, 5, 4]);
  assert.equal(s.have, 5);
});

test("one's own record that is acked during a page does not hide others before it", () => {
  const s = new stream(0, 'are_normal', tell);
  s.begin();
  s.take(seq(1));
  s.take_own(seq(3));
  s.end_page(end(1));
  assert.deepEqual(told, [1, 3]);
  s.take(seq(2));
  assert.deepEqual(told, [1, 3, 2]);
  assert.equal(s.have, 3);
});

test("one's own record is told when its ack comes after a later record and the connection", () => {
  const s = live('are_normal');
  s.take(seq(3));
  s.begin();
  s.take_own(seq(2));
  s.end_page(end(0));
  assert.deepEqual(told, [3, 2]);
});

test('what was stored in other words is read', () => {
  const s = live('are_normal', 4);
  s.want(6);
  assert.equal(s.lacks(0), true);
  s.begin();
  s.take(seq(6));
  s.end_page(end(6));
  assert.equal(s.lacks(0), false);
  assert.deepEqual(told, [6]);
});

test('a long monologue is read back instead of remembered for ever', () => {
  const s = live('are_normal', 1);
  for (let n = 3; n < 1100; ++n) s.take_own(seq(n));
  assert.equal(s.lacks(0), true);
  s.begin();
  s.end_page(end(1099));
  assert.equal(s.lacks(0), false);
  assert.equal(s.have, 1099);
});
