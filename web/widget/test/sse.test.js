import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sseParser } from '../src/sse.js';

/** @param {string[]} chunks */
function parse(chunks) {
  /** @type {import('../src/sse.js').ServerEvent[]} */
  const events = [];
  const feed = sseParser((event) => events.push(event));
  chunks.forEach(feed);
  return events;
}

const STREAM = ': ping\n\nid: 7\nevent: state\ndata: {"a":1}\n\ndata: one\ndata: two\n\n';
const EVENTS = [
  { event: 'state', data: '{"a":1}', id: '7' },
  { event: 'message', data: 'one\ntwo', id: '7' },
];

test('events come out whole, whatever the pieces in which they came in', () => {
  assert.deepEqual(parse([STREAM]), EVENTS);
  assert.deepEqual(parse([...STREAM]), EVENTS);
});

test('all three line ends are understood', () => {
  assert.deepEqual(parse([...STREAM.replaceAll('\n', '\r\n')]), EVENTS);
  assert.deepEqual(parse([`${STREAM.replaceAll('\n', '\r')}:`]), EVENTS);
});

test('an event that is not finished stays inside', () => {
  assert.deepEqual(parse(['data: half\n']), []);
});
