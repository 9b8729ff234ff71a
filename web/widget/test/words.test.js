import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeTexts } from '../src/texts.js';
import { clock, fullDate } from '../src/times.js';
import { uuid } from '../src/uuid.js';
import { luminance } from '../src/view/theme.js';

test('a data attribute replaces a text and may use its values', () => {
  const t = makeTexts({ textSend: 'Stuur naar {title}' }, 'Maneblusser');
  assert.equal(t('send'), 'Stuur naar Maneblusser');
  assert.equal(t('left', { n: 3 }), 'nog 3 tekens');
});

test('a time has its day when that was not today', () => {
  const at = '2026-03-12T10:05:00';
  assert.equal(clock(at, new Date('2026-03-12T23:00:00')), '10:05');
  assert.match(clock(at, new Date('2026-03-13T01:00:00')), /12.*mrt.*10:05/);
});

test('a date is written in full; other words stay', () => {
  assert.equal(fullDate('2024-03-12'), '12 maart 2024');
  assert.equal(fullDate('voorjaar 2020'), 'voorjaar 2020');
});

test('ids are random UUIDs of version 4', () => {
  const ids = new Set(Array.from({ length: 500 }, uuid));
  assert.equal(ids.size, 500);
  for (const id of ids) assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('luminance is that of WCAG', () => {
  assert.equal(luminance([255, 255, 255]), 1);
  assert.equal(luminance([0, 0, 0]), 0);
  assert.ok(Math.abs(luminance([34, 70, 127]) - 0.0615) < 0.005);
});
