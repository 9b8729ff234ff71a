// Drawings are built as elements too: an <img> would need a rule in the host's CSP.
import { svg } from './dom.js';

/** One path each, drawn with a stroke in a box of 24 by 24. */
const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M12 6v0M12 12v0M12 18v0',
  send: 'M4 12L20 4 14 20l-3-7zM11 13l9-9',
  thumb: 'M7 11v9H4v-9zl4-7c2 0 3 1 2 3l-1 3h6a2 2 0 0 1 2 2l-1 6a2 2 0 0 1-2 2H7',
  out: 'M9 6h9v9M18 6L7 17',
  alert: 'M12 4L3 20h18zM12 10v5M12 18v0',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c0-6 14-6 14 0',
  star: 'M12 4l2 6h6l-5 4 2 6-5-4-5 4 2-6-5-4h6z',
  download: 'M12 4v11M7 10l5 5 5-5M5 20h14',
  fresh: 'M5 12a7 7 0 1 1 2 5M5 19v-5h5',
  erase: 'M4 7h16M9 7V4h6v3M7 7l1 13h8l1-13',
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name */
export function icon(name) {
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, svg('path', { d: PATHS[name] }));
}

/** The moon and the drop that should put it out. */
export function moon() {
  return svg(
    'svg',
    { viewBox: '0 0 48 48', class: 'moon', 'aria-hidden': 'true' },
    svg('path', { class: 'crescent', d: 'M25 7a18 18 0 1 0 17 22A15 15 0 0 1 25 7z' }),
    svg('path', { class: 'drop', d: 'M35 8c4 5 6 7 6 10a6 6 0 0 1-12 0c0-3 2-5 6-10z' }),
  );
}
