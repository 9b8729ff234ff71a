import { button, h, named, set } from './dom.js';
import { icon } from './icons.js';

/** @typedef {{label: string, icon: import('./icons.js').IconName, run: () => void}} MenuItem */

/** A menu button as WAI-ARIA describes it: arrows, Home, End, Escape, and Tab leaves. */
export class Menu {
  /** @param {string} label @param {MenuItem[]} items */
  constructor(label, items) {
    this.items = items.map((item) => this.#makeItem(item));
    this.list = h('div', { class: 'menu', role: 'menu', 'aria-label': label }, ...this.items);
    const click = () => (this.isOpen ? this.close() : this.open(0));
    this.button = named(button('icon-button menu-button', click, icon('menu')), label);
    set(this.button, 'aria-haspopup', 'menu');
    this.button.addEventListener('keydown', (event) => this.#buttonKey(event));
    this.list.addEventListener('keydown', (event) => this.#listKey(event));
    this.#toggle(false);
    this.element = h('div', { class: 'menu-box', focusout: (/** @type {FocusEvent} */ event) => this.#left(event) }, this.button, this.list);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** @param {number} index of the item that gets the focus */
  open(index) {
    this.#toggle(true);
    this.items.at(index)?.focus();
  }

  close() {
    if (!this.isOpen) return;
    const inside = this.list.contains(/** @type {ShadowRoot} */ (this.list.getRootNode()).activeElement);
    this.#toggle(false);
    if (inside) this.button.focus();
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.list.hidden = !open;
    set(this.button, 'aria-expanded', String(open));
  }

  /** @param {MenuItem} item */
  #makeItem({ label, icon: name, run }) {
    const click = () => {
      this.close();
      run();
    };
    const made = button('item', click, icon(name), label);
    set(made, 'role', 'menuitem');
    made.tabIndex = -1;
    return made;
  }

  /** @param {FocusEvent} event */
  #left({ relatedTarget }) {
    if (!this.element.contains(/** @type {Node | null} */ (relatedTarget))) this.#toggle(false);
  }

  /** @param {KeyboardEvent} event */
  #buttonKey(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.open(event.key === 'ArrowDown' ? 0 : -1);
  }

  /** @param {KeyboardEvent} event */
  #listKey(event) {
    const at = this.items.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: (at + 1) % this.items.length, ArrowUp: at - 1, Home: 0, End: -1 };
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    this.items.at(moves[event.key])?.focus();
  }
}
