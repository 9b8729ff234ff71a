import css from './preview/index.css';
import { makeTexts } from './texts.js';
import { h } from './view/dom.js';
import { Log } from './view/log.js';
import { followScheme } from './view/theme.js';

/** @typedef {import('./types.js').Message} Message */

const NAME = 'maneblusser-preview';

/**
 * <maneblusser-preview data-message="…" data-question="…">: an answer as a citizen sees it in the chat, below what the
 * citizen asked. Nothing in it can be pressed.
 */
class AnswerPreview extends HTMLElement {
  /** @type {Log | undefined} */
  #log;

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
  }

  /** @param {Message} message as the gateway sends it */
  show(message) {
    const question = { ...message, id: '0', author: /** @type {const} */ ('citizen'), text: this.dataset.question ?? '' };
    this.#log?.clear();
    this.#log?.add([{ ...question, nodes: [], buttons: [], source: null, emergency: false }, message], {});
    for (const button of this.shadowRoot?.querySelectorAll('button') ?? []) button.disabled = true;
  }

  #build() {
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const nothing = async () => {};
    const handlers = { choose: nothing, retry: nothing, thumb: nothing, thumbOf: () => undefined, lost: nothing };
    this.#log = new Log(makeTexts({}, 'Maneblusser'), handlers);
    // Read when one goes there, not aloud over what is typed.
    this.#log.element.setAttribute('role', 'group');
    this.#log.element.removeAttribute('aria-live');
    const element = h('div', { class: 'root' }, h('div', { class: 'scroller' }, this.#log.element));
    root.append(element);
    followScheme(element, undefined);
    if (this.dataset.message) this.show(JSON.parse(this.dataset.message));
  }
}

customElements.define(NAME, AnswerPreview);
