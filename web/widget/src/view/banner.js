import { h } from './dom.js';
import { icon } from './icons.js';

/** @typedef {import('../types.js').Handover} Handover */

/** What is going on around the conversation: a lost connection, a person taking over. */
export class Banner {
  /** @type {Handover} */
  #handover = 'none';
  #up = true;
  /** Of the person who answers now, when known. */
  name = '';

  /** @param {import('../texts.js').Translate} t */
  constructor(t) {
    this.t = t;
    this.connection = h('p', { class: 'connection' });
    this.person = h('p', { class: 'person' });
    this.element = h('div', { class: 'banner', role: 'status' }, this.connection, this.person);
  }

  /** @param {boolean} up @param {string} [detail] */
  link(up, detail) {
    if (up && this.#up) return;
    this.#up = up;
    clearTimeout(this.timer);
    this.#write(this.connection, up ? 'fresh' : 'alert', up ? this.t('online') : detail || this.t('offline'));
    if (up) this.timer = setTimeout(() => this.connection.replaceChildren(), 4000);
  }

  /**
   * @param {Handover} handover
   * @param {string | null} name unknown when it comes with the history
   * @returns {boolean} whether the conversation with a person ended just now
   */
  state(handover, name) {
    const before = this.#handover;
    if (handover === before && (!name || name === this.name)) return false;
    this.#handover = handover;
    this.name = name ?? '';
    const going = handover === 'waiting' || handover === 'active';
    this.#write(this.person, 'person', going ? this.t(handover, { name: this.name || this.t('activeUnnamed') }) : '');
    return handover === 'closed' && before !== 'none';
  }

  /** Whether a person answers now. */
  get staffed() {
    return this.#handover === 'active';
  }

  /** @param {HTMLElement} line @param {import('./icons.js').IconName} name @param {string} text */
  #write(line, name, text) {
    if (text !== line.textContent) line.replaceChildren(...(text ? [icon(name), text] : []));
  }
}
