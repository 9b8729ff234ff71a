// Bundles src/ to dist/widget.js: one classic script, because `document.currentScript` is null in a module
// and because a host page only has to add one <script defer>. Beside it, for the console of the city's employees,
// dist/preview.js: the part of it that shows a message.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { INTERNAL } from './internal.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = ['chrome109', 'firefox115', 'safari16.4'];

/** Turns an imported style sheet into minified text: a <style> element would be blocked by a strict host CSP. */
const cssAsText = {
  name: 'css-as-text',
  setup(/** @type {import('esbuild').PluginBuild} */ plugin) {
    plugin.onLoad({ filter: /index\.css$/ }, async ({ path }) => {
      const css = await build({ entryPoints: [path], bundle: true, minify: true, write: false, target });
      return { contents: css.outputFiles[0].text.trim(), loader: 'text' };
    });
  },
};

for (const [source, script] of [['main', 'widget'], ['preview', 'preview']]) {
  await build({
    entryPoints: [`${root}src/${source}.js`],
    outfile: `${root}dist/${script}.js`,
    bundle: true,
    minify: true,
    format: 'iife',
    charset: 'utf8',
    legalComments: 'none',
    target,
    mangleProps: new RegExp(`^(${INTERNAL.join('|')})$`),
    plugins: [cssAsText],
  });
}
