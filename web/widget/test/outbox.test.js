import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/client.js';
import { Outbox } from '../src/outbox.js';

/** @param {(body: any) => Promise<any>} post */
function setUp(post) {
  /** @type {string[]} */
  const seen = [];
  const note = (/** @type {string} */ name) => () => void seen.push(name);
  const kept = { value: /** @type {any[]} */ ([]) };
  const store = { getTab: () => kept.value, setTab: (/** @type {string} */ _, /** @type {any} */ value) => (kept.value = value) };
  const handlers = { sending: note('sending'), sent: note('sent'), failed: note('failed'), refused: note('refused') };
  const outbox = new Outbox(post, /** @type {any} */ (store), handlers);
  return { outbox, seen, kept };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test('a message that failed keeps its id when it is sent again', async () => {
  /** @type {string[]} */
  const ids = [];
  const { outbox, seen, kept } = setUp(async ({ client_message_id: id }) => {
    ids.push(id);
    if (ids.length === 1) throw new Problem(0);
    return [];
  });
  outbox.add('hallo');
  await settle();
  assert.equal(kept.value.length, 1);
  outbox.flush();
  await settle();
  assert.deepEqual(seen, ['sending', 'failed', 'sending', 'sent']);
  assert.equal(ids[0], ids[1]);
  assert.deepEqual(kept.value, []);
});

test('messages go one at a time and in order', async () => {
  /** @type {string[]} */
  const log = [];
  const { outbox } = setUp(async ({ text }) => {
    log.push(`begin ${text}`);
    await settle();
    log.push(`end ${text}`);
    return [];
  });
  outbox.add('1');
  outbox.add('2');
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.deepEqual(log, ['begin 1', 'end 1', 'begin 2', 'end 2']);
});

test('only a lost connection is tried again without being asked', async () => {
  let calls = 0;
  const { outbox } = setUp(async () => {
    calls += 1;
    throw new Problem(503);
  });
  outbox.add('hallo');
  await settle();
  outbox.flush();
  await settle();
  assert.equal(calls, 1);
});

test('what the gateway refuses for good is not kept', async () => {
  const { outbox, seen, kept } = setUp(async () => {
    throw new Problem(422, 'Te lang.');
  });
  outbox.add('hallo');
  await settle();
  assert.deepEqual(seen, ['sending', 'refused']);
  assert.deepEqual(kept.value, []);
});
