import { h } from './dom.js';
import { link } from './links.js';

/** @typedef {import('../types.js').TextNode} TextNode */

/** @type {Record<string, keyof HTMLElementTagNameMap>} */
const TAGS = { paragraph: 'p', list: 'ul', ordered_list: 'ol', item: 'li', strong: 'strong', em: 'em', break: 'br' };

/**
 * Builds the gateway's node tree. An unknown type shows its children, so a newer gateway loses no words here.
 * @param {TextNode[] | undefined} nodes
 * @param {string} hint about new windows
 * @returns {Node[]}
 */
export function render(nodes, hint) {
  return (nodes ?? []).map((node) => {
    if (node.type === 'text') return document.createTextNode(node.text ?? '');
    const children = render(node.children, hint);
    if (node.type === 'link') return link(node.href, children, hint);
    return h(Object.hasOwn(TAGS, node.type) ? TAGS[node.type] : 'span', null, ...children);
  });
}
