import { button, h } from './dom.js';
import { icon } from './icons.js';
import { entryElement, messageElement } from './message.js';
import { thumbs } from './thumbs.js';

/** @typedef {import('../types.js').Message} Message */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../texts.js').Translate} Translate */

/**
 * @typedef {object} LogHandlers
 * @property {(choice: import('../types.js').Choice) => void} choose
 * @property {(entry: Entry) => void} retry
 * @property {(id: string, thumb: 'up' | 'down', words: string | null) => Promise<void>} thumb
 * @property {(id: string) => 'up' | 'down' | undefined} thumbOf
 * @property {() => void} lost the element with focus is going away
 */

/** The conversation itself: finished messages, in order, announced as they come (role log). */
export class Log {
  /** @param {Translate} t @param {LogHandlers} handlers */
  constructor(t, handlers) {
    this.t = t;
    this.handlers = handlers;
    this.element = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': t('log') });
  }

  /** @param {Message[]} messages @param {{quiet?: boolean, first?: boolean}} how @returns {HTMLElement[]} what was added */
  add(messages, { quiet, first }) {
    if (quiet) this.#hush();
    return messages.map((message) => this.#own(message) ?? this.#insert(message, first));
  }

  /** Shows an entry at the end, also when it is sent again. @param {Entry} entry */
  sending(entry) {
    const element = this.#entry(entry.id) ?? entryElement(entry, this.t);
    if (element.querySelector('.failure')?.contains(active(element))) this.handlers.lost();
    element.querySelector('.failure')?.remove();
    element.classList.add('unsent');
    this.#dropChoices();
    if (element !== this.element.lastElementChild) this.element.append(element);
    return element;
  }

  /** @param {Entry} entry */
  sent({ id }) {
    this.#settle(this.#entry(id));
  }

  /** @param {Entry} entry @param {string} reason */
  failed(entry, reason) {
    const element = this.#entry(entry.id);
    if (!element) return;
    element.querySelector('.failure')?.remove();
    const retry = () => this.handlers.retry(entry);
    const again = button('retry', retry, icon('fresh'), this.t('retry'));
    element.append(h('div', { class: 'failure' }, h('p', null, icon('alert'), reason), again));
  }

  /** @param {Entry} entry */
  remove({ id }) {
    this.#entry(id)?.remove();
  }

  /** A line of the widget itself. @param {string} text @param {Node} [action] */
  say(text, action) {
    const line = h('div', { class: 'line' }, text && h('p', null, text), action);
    this.element.append(line);
    return line;
  }

  clear() {
    this.element.replaceChildren();
  }

  /** History is there to be read, not to be read out. */
  #hush() {
    this.element.setAttribute('aria-live', 'off');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.element.setAttribute('aria-live', 'polite'), 1000);
  }

  /** @param {string} id @returns {HTMLElement | null} */
  #entry(id) {
    return this.element.querySelector(`[data-client-id="${CSS.escape(id)}"]`);
  }

  /** The citizen's own message that is on screen already. @param {Message} message */
  #own({ id, client_message_id: own }) {
    const element = own ? this.#entry(own) : null;
    if (element) element.dataset.id = id;
    this.#settle(element);
    return element;
  }

  /** @param {HTMLElement | null} element */
  #settle(element) {
    element?.classList.remove('unsent');
    element?.querySelector('.failure')?.remove();
  }

  /** @param {Message} message @param {boolean} [first] */
  #insert(message, first) {
    const element = messageElement(message, this.t);
    if (this.#rateable(message)) this.#addThumbs(element, message.id);
    this.element.insertBefore(element, first ? this.element.querySelector('.unsent') : this.#after(message.id));
    if (message.author !== 'staff') this.#dropChoices();
    if (message.buttons?.length && !element.nextElementSibling) element.append(this.#choices(message.buttons));
    return element;
  }

  /** The first element that comes after this id, when a message arrives late. @param {string} id */
  #after(id) {
    let next = null;
    for (let element = this.element.lastElementChild; element; element = element.previousElementSibling) {
      const other = /** @type {HTMLElement} */ (element).dataset.id;
      if (!other || other < id) break;
      next = element;
    }
    return next;
  }

  /** A greeting, before the citizen said anything, is no answer. @param {Message} message */
  #rateable({ author, topic }) {
    return author === 'bot' && topic && this.element.querySelector('.citizen');
  }

  /** @param {HTMLElement} element @param {string} id */
  #addThumbs(element, id) {
    const { t, handlers } = this;
    const { group, reply } = thumbs(t, handlers.thumbOf(id), (thumb, words) => handlers.thumb(id, thumb, words));
    element.lastElementChild?.append(group);
    element.append(reply);
  }

  /** @param {import('../types.js').Choice[]} buttons */
  #choices(buttons) {
    const made = buttons.map((choice) => button('choice', () => this.handlers.choose(choice), choice.title));
    return h('div', { class: 'choices', role: 'group', 'aria-label': this.t('choices') }, ...made);
  }

  /** Choices belong to the last question only: an old one would answer another question. */
  #dropChoices() {
    const choices = this.element.querySelector('.choices');
    if (choices?.contains(active(this.element))) this.handlers.lost();
    choices?.remove();
  }
}

/** @param {Element} element */
const active = (element) => /** @type {ShadowRoot | Document} */ (element.getRootNode()).activeElement;
