// The only way this widget makes elements: no HTML sink, so no text can become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Makes an element. A function as value becomes a listener, `true` an empty attribute; false, null and an empty text are left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any> | null} [attributes]
 * @param {...Child} children strings become text nodes
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) set(element, name, value);
  element.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return element;
}

/**
 * A real button, that never submits the form it stands in.
 * @param {string} name its class
 * @param {() => void} click
 * @param {...Child} children
 */
export const button = (name, click, ...children) => h('button', { type: 'button', class: name, click }, ...children);

/**
 * Gives a button that shows only a drawing its name, for the ear and as a tooltip.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {string} label
 */
export function named(element, label) {
  element.title = label;
  element.setAttribute('aria-label', label);
  return element;
}

/** @param {Element} element @param {string} name @param {any} value */
export function set(element, name, value) {
  if (typeof value === 'function') element.addEventListener(name, value);
  else if (!value && value !== 0) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...Node} children
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Text for screen readers only. @param {string} text */
export const hidden = (text) => h('span', { class: 'sr' }, text);
