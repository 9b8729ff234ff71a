import { h, hidden } from './dom.js';
import { icon } from './icons.js';

/** The gateway filters too; a link is checked again where it is made. */
const SCHEMES = ['https:', 'http:', 'mailto:', 'tel:'];

/**
 * A link, or plain text when the address is not one that a citizen should follow. Web pages open in a new window, because
 * following a link in this one would take the conversation off the screen, and say so.
 * @param {string | null | undefined} address
 * @param {Iterable<Node | string>} content
 * @param {string} hint what a screen reader says about the new window
 * @returns {HTMLElement}
 */
export function link(address, content, hint) {
  const url = parse(address);
  if (!url || !SCHEMES.includes(url.protocol)) return h('span', null, ...content);
  if (!url.protocol.startsWith('http')) return h('a', { href: url.href }, ...content);
  return h(
    'a',
    { href: url.href, target: '_blank', rel: 'noopener noreferrer' },
    ...content,
    icon('out'),
    hidden(` ${hint}`),
  );
}

/** @param {string | null | undefined} address */
function parse(address) {
  try {
    return address ? new URL(address, document.baseURI) : null;
  } catch {
    return null;
  }
}
