import { h, named, set } from './dom.js';
import { icon } from './icons.js';

/** The counter appears when this many characters are left. */
const NEAR = 100;

/** Where the citizen types. Enter sends, Shift and Enter begin a new line. */
export class Composer {
  /**
   * @param {import('../texts.js').Translate} t
   * @param {number} limit characters, counted as the gateway counts them: code points
   * @param {(text: string) => void} send
   */
  constructor(t, limit, send) {
    this.t = t;
    this.limit = limit;
    this.send = send;
    this.input = this.#makeInput();
    this.counter = h('p', { class: 'counter', 'aria-hidden': 'true' });
    this.spoken = h('p', { class: 'sr', role: 'status' });
    this.error = h('p', { class: 'error', id: 'input-error', role: 'alert' });
    this.element = this.#makeForm();
  }

  focus() {
    this.input.focus();
  }

  /** Gives back what could not be sent, unless the citizen typed something else since. @param {string} text */
  restore(text) {
    if (!this.input.value) this.input.value = text;
    this.#changed();
  }

  /** @param {string} text */
  complain(text) {
    this.error.textContent = text;
    set(this.input, 'aria-invalid', text && 'true');
  }

  #makeInput() {
    return h('textarea', {
      id: 'input',
      rows: 1,
      dir: 'auto',
      'aria-label': this.t('inputLabel'),
      'aria-describedby': 'input-hint input-error',
      placeholder: this.t('input'),
      enterkeyhint: 'send',
      autocomplete: 'off',
      input: () => this.#changed(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
    });
  }

  #makeForm() {
    const { t } = this;
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    };
    const send = named(h('button', { class: 'send' }, icon('send')), t('send'));
    return h(
      'form',
      { class: 'composer', submit },
      this.error,
      this.counter,
      this.spoken,
      h('p', { class: 'sr', id: 'input-hint' }, t('inputHint')),
      h('div', { class: 'field' }, this.input, send),
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #left() {
    return this.limit - [...this.input.value.trim()].length;
  }

  #submit() {
    const left = this.#left();
    this.focus();
    if (left < 0) return this.complain(this.t('tooLong', { n: -left }));
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = '';
    this.#changed();
    this.send(text);
  }

  #changed() {
    const left = this.#left();
    const near = left <= NEAR ? this.t(left < 0 ? 'over' : 'left', { n: Math.abs(left) }) : '';
    this.counter.textContent = near;
    this.counter.classList.toggle('over', left < 0);
    // Read out now and then only: at every key it would drown what is being typed.
    if (!near || left % 20 === 0) this.spoken.textContent = near;
    if (left >= 0) this.complain('');
    this.#grow();
  }

  #grow() {
    const { style } = this.input;
    style.height = 'auto';
    style.height = this.input.value ? `${this.input.scrollHeight + 2}px` : '';
  }
}
