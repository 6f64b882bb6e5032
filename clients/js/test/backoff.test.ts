import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wait_before } from '../src/backoff';
import { random_of } from './virtual_time';

const options = { first_ms: 500, most_ms: 30_000 };

test('a wait is anywhere between nothing and its bound', () => {
  const random = random_of(1);
  const waits = Array.from({ length: 2000 }, () => wait_before(2, options, random));
  assert.ok(waits.every((w) => w >= 0 && w < 2000));
  assert.ok(waits.some((w) => w < 100) && waits.some((w) => w > 1900), 'the whole range is used');
});

test('the bound doubles with each attempt, up to the most', () => {
  const almost_one = () => 0.999999;
  assert.deepEqual(
    [0, 1, 2, 5, 6, 7, 1000].map((attempt) => wait_before(attempt, options, almost_one)),
    [499, 999, 1999, 15999, 29999, 29999, 29999],
  );
});

test('a wait is never shorter than what the server asked for', () => {
  assert.equal(wait_before(0, options, () => 0, 7000), 7000);
  assert.equal(wait_before(0, options, () => 0.5, 7000), 7250);
});
