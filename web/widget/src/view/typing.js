import { h } from './dom.js';

/** Typing that nobody ends (a closed laptop) stops by itself. */
const LONGEST = 30_000;
/** Most answers are there sooner than this; announcing the typing would only be noise. */
const PATIENCE = 400;

/** Says who is typing, apart from the log of finished messages. */
export class Typing {
  /** @param {import('../texts.js').Translate} t */
  constructor(t) {
    this.t = t;
    this.element = h('div', { class: 'typing', role: 'status' });
  }

  /** @param {string} name */
  on(name) {
    clearTimeout(this.timer);
    const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
    const show = () => {
      this.element.replaceChildren(h('span', null, this.t('typing', { name })), dots);
      this.timer = setTimeout(() => this.off(), LONGEST);
    };
    this.timer = setTimeout(show, PATIENCE);
  }

  off() {
    clearTimeout(this.timer);
    this.element.replaceChildren();
  }
}
