// Bundles chart.js to static/dist/chart.js: a module, which cijfers.js imports when a page has a chart.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  entryPoints: [`${root}scripts/chart.js`],
  outfile: `${root}static/dist/chart.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  charset: 'utf8',
  // Chart.js keeps its notice of copyright (MIT) in the file.
  legalComments: 'inline',
  target: ['chrome109', 'firefox115', 'safari16.4'],
});
