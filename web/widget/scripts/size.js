// Fails when the widget outgrows its budget: citizens on a slow phone pay for every kilobyte.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const TARGET = 15 * 1024;
const LIMIT = 25 * 1024;

const file = readFileSync(new URL('../dist/widget.js', import.meta.url));
const size = gzipSync(file, { level: 9 }).length;

console.log(`widget.js: ${size} bytes gzipped (target ${TARGET}, limit ${LIMIT})`);
if (size > TARGET) console.warn('widget.js is above its target');
if (size > LIMIT) process.exitCode = 1;
