import { button, h, hidden, set } from './dom.js';
import { moon } from './icons.js';

/** The button that opens the chat, with the number of messages that came while it was closed. */
export class Launcher {
  /** @param {import('../texts.js').Translate} t @param {Node | null} logo @param {() => void} open */
  constructor(t, logo, open) {
    this.t = t;
    this.badge = h('span', { class: 'badge', hidden: true });
    this.status = h('p', { class: 'sr', role: 'status' });
    const label = h('span', { class: 'label' }, t('launcher'));
    this.button = button('launcher', open, logo ?? moon(), label, hidden(t('launcherMore')), this.badge);
    set(this.button, 'aria-haspopup', 'dialog');
    this.toggled(false);
    this.unread(0);
  }

  /** @param {number} n */
  unread(n) {
    const news = n === 1 ? this.t('unreadOne') : this.t('unreadMany');
    const count = n > 9 ? '9+' : String(n);
    this.badge.hidden = !n;
    this.badge.replaceChildren(count, hidden(` ${news}`));
    this.status.textContent = n ? `${count} ${news}` : '';
  }

  /** @param {boolean} open */
  toggled(open) {
    this.button.hidden = open;
    set(this.button, 'aria-expanded', String(open));
  }
}
