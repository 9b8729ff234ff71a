import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { INTERNAL } from '../scripts/internal.js';

const root = new URL('../src/', import.meta.url);
const files = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith('.js'));
const source = files.map((name) => readFileSync(new URL(name, root), 'utf8')).join('\n');

test('no text can become markup or code', () => {
  const sinks = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|createContextualFragment|\beval\(|new Function|srcdoc/;
  assert.doesNotMatch(source, sinks);
});

test('no name that the build shortens is a text key, a setting or a field of the interface', () => {
  const open = ['texts.js', 'types.js', 'options.js', 'client.js', 'store.js'].map((name) => readFileSync(new URL(name, root), 'utf8'));
  const keys = [...open[0].matchAll(/^ {2}(\w+): /gm)].map(([, key]) => key);
  const fields = open.slice(1).flatMap((text) => [...text.matchAll(/@property \{.*\} \[?(\w+)/g)].map(([, name]) => name));
  assert.ok(keys.length > 50 && fields.length > 20);
  assert.deepEqual(INTERNAL.filter((name) => keys.includes(name) || fields.includes(name)), []);
});
