import css from './styles/index.css';
import { Chat } from './chat.js';
import { readOptions } from './options.js';
import { set } from './view/dom.js';
import { followScheme } from './view/theme.js';

/** Key presses stay inside: a host page's one-key shortcuts do not see that the citizen is typing in a text field. */
const KEYS = ['keydown', 'keyup', 'keypress'];

/** <maneblusser-chat>: the digital assistant on any page. Its data attributes are listed in README.md. */
export class ManeblusserChat extends HTMLElement {
  /** Address of widget.js, beside which the interface is looked for. */
  static script = document.baseURI;

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.chat?.wake();
  }

  disconnectedCallback() {
    this.chat?.conversation.sleep();
  }

  /** For a link or button of the host page: "stel je vraag aan onze assistent". */
  open() {
    this.chat?.open();
  }

  #build() {
    const options = readOptions(this.dataset, ManeblusserChat.script);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];
    set(this, 'lang', 'nl');
    if (options.accent) this.style.setProperty('--mb-accent', options.accent);
    this.chat = new Chat(options, this.dataset);
    root.append(this.chat.element);
    followScheme(this.chat.element, options.scheme);
    for (const name of KEYS) root.addEventListener(name, (event) => event.stopPropagation());
  }
}

/** A constructed style sheet: a <style> element would need a rule in the host's CSP. */
function styleSheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
