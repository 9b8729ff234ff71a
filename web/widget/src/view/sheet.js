import { button, h } from './dom.js';

/** A field that is not filled in well enough. */
export class Invalid extends Error {
  /** @param {HTMLElement} field gets the focus @param {string} text */
  constructor(field, text) {
    super(text);
    this.field = field;
  }
}

/**
 * @typedef {object} SheetContent
 * @property {string} title
 * @property {string} lead
 * @property {Node[]} [fields]
 * @property {string} submit label
 * @property {boolean} [danger]
 * @property {() => Promise<void>} run throws Invalid or a Problem
 */

/** A form that takes the place of the conversation: for asking a person, rating, erasing, starting anew. */
export class Sheet {
  /**
   * @param {import('../texts.js').Translate} t
   * @param {(open: boolean) => void} toggled
   */
  constructor(t, toggled) {
    this.t = t;
    this.toggled = toggled;
    this.element = h('div', { class: 'sheet', hidden: true });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {SheetContent} content */
  open(content) {
    const { title, lead, fields = [] } = content;
    const heading = h('h3', { id: 'sheet-title', tabindex: -1 }, title);
    const form = h('form', { novalidate: true, 'aria-labelledby': 'sheet-title', 'aria-describedby': 'sheet-lead' });
    this.error = h('p', { class: 'error', id: 'sheet-error', role: 'alert' });
    form.append(heading, h('p', { id: 'sheet-lead' }, lead), ...fields, this.error, this.#actions(content));
    form.addEventListener('submit', (event) => this.#submit(event, content));
    this.element.replaceChildren(form);
    this.element.hidden = false;
    this.toggled(true);
    heading.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.toggled(false);
  }

  /** @param {SheetContent} content */
  #actions({ submit, danger }) {
    return h(
      'div',
      { class: 'actions' },
      h('button', { class: danger ? 'primary danger' : 'primary' }, submit),
      button('secondary', () => this.close(), this.t('cancel')),
    );
  }

  /** @param {Event} event @param {SheetContent} content */
  async #submit(event, { run }) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.#complain('');
    await run().then(() => this.close(), (error) => this.#refused(error));
    this.busy = false;
  }

  /** @param {any} error */
  #refused(error) {
    if (!(error instanceof Invalid)) return this.#complain(error.detail || this.t('failed'));
    this.#complain(error.message);
    error.field.setAttribute('aria-invalid', 'true');
    error.field.setAttribute('aria-describedby', 'sheet-error');
    error.field.focus();
  }

  /** @param {string} text */
  #complain(text) {
    this.element.querySelector('[aria-invalid]')?.removeAttribute('aria-invalid');
    if (this.error) this.error.textContent = text;
  }
}
