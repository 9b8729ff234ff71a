import { ManeblusserChat } from './element.js';

const NAME = 'maneblusser-chat';
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/** Puts the element on the page, with the settings of the <script>, unless the page has one of its own. */
function place() {
  if (document.querySelector(NAME)) return;
  const element = document.createElement(NAME);
  Object.assign(element.dataset, script?.dataset);
  document.body.append(element);
}

if (!customElements.get(NAME)) {
  if (script?.src) ManeblusserChat.script = script.src;
  customElements.define(NAME, ManeblusserChat);
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', place);
  else place();
}
