/**
 * @typedef {object} Remembered what the browser remembers of a conversation
 * @property {string} token
 * @property {string} conversation
 * @property {string} read id of the last message that was on screen
 * @property {Record<string, 'up' | 'down'>} thumbs by message id
 * @property {number} at when it was last used, in milliseconds
 */

/**
 * Remembers the conversation across reloads and tabs, and small things of this tab alone. A browser may refuse storage
 * altogether, even to look at it; the widget then works for as long as the page lives.
 */
export class Store {
  /** @type {Record<string, any>} */
  #memory = {};

  /** @param {import('./options.js').Options} options */
  constructor({ api, session, rememberHours }) {
    this.key = `maneblusser:${api}`;
    this.lifetime = rememberHours * 3_600_000;
    this.session = session;
  }

  /** @returns {Remembered | null} null also when it was not used for too long: the next citizen may sit here */
  load() {
    const record = this.#read(this.session, this.key);
    return record && Date.now() - record.at < this.lifetime ? record : null;
  }

  /** @param {Partial<Remembered>} change merged with what is remembered */
  save(change) {
    this.#write(this.session, this.key, { read: '', thumbs: {}, ...this.load(), ...change, at: Date.now() });
  }

  clear() {
    this.#write(this.session, this.key, null);
    this.setTab('outbox', null);
  }

  /** @param {string} name */
  getTab(name) {
    return this.#read(true, `${this.key}:${name}`);
  }

  /** @param {string} name @param {any} value */
  setTab(name, value) {
    this.#write(true, `${this.key}:${name}`, value);
  }

  /** @param {boolean} tab @param {string} key */
  #read(tab, key) {
    try {
      return JSON.parse((tab ? sessionStorage : localStorage).getItem(key) ?? 'null') ?? this.#memory[key];
    } catch {
      return this.#memory[key];
    }
  }

  /** @param {boolean} tab @param {string} key @param {any} value */
  #write(tab, key, value) {
    this.#memory[key] = undefined;
    try {
      (tab ? sessionStorage : localStorage).setItem(key, JSON.stringify(value));
    } catch {
      this.#memory[key] = value;
    }
  }
}
