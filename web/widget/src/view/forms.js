import { h } from './dom.js';
import { Invalid } from './sheet.js';

/** @typedef {import('../texts.js').Translate} Translate */
/** @typedef {import('./sheet.js').SheetContent} SheetContent */

/**
 * Asks for a person. Name and contact are asked only from a citizen who wants to be called back.
 * @param {Translate} t
 * @param {(who: {name: string | null, contact: string | null}) => Promise<void>} ask
 * @returns {SheetContent}
 */
export function personForm(t, ask) {
  const name = h('input', { type: 'text', autocomplete: 'name', maxlength: 100, dir: 'auto' });
  const contact = h('input', { type: 'text', maxlength: 200, 'aria-required': 'true', autocapitalize: 'off' });
  const details = h(
    'div',
    { class: 'details', hidden: true },
    h('p', null, t('callbackLead')),
    h('label', null, t('name'), name),
    h('label', null, t('contact'), contact),
  );
  const change = () => (details.hidden = !callback.checked);
  const callback = h('input', { type: 'checkbox', change });
  const run = async () => {
    const wanted = callback.checked;
    if (wanted && !contact.value.trim()) throw new Invalid(contact, t('contactMissing'));
    await ask({ name: (wanted && name.value.trim()) || null, contact: wanted ? contact.value.trim() : null });
  };
  const fields = [h('label', { class: 'check' }, callback, t('callback')), details];
  return { title: t('person'), lead: t('personLead'), fields, submit: t('personSend'), run };
}

/**
 * The rating at the end of a conversation.
 * @param {Translate} t
 * @param {(rating: number, words: string | null) => Promise<void>} send
 * @returns {SheetContent}
 */
export function ratingForm(t, send) {
  const radios = [1, 2, 3, 4, 5].map((value) => h('input', { type: 'radio', name: 'rating', value }));
  const labels = radios.map((radio, index) =>
    h('label', { class: 'rate' }, radio, h('b', null, String(index + 1)), h('span', null, t(/** @type {'rate1'} */ (`rate${index + 1}`)))),
  );
  const words = h('textarea', { rows: 3, maxlength: 1000, dir: 'auto' });
  const run = async () => {
    const rating = radios.findIndex((radio) => radio.checked) + 1;
    if (!rating) throw new Invalid(radios[0], t('rateMissing'));
    await send(rating, words.value.trim() || null);
  };
  const scale = h('div', { class: 'scale', role: 'radiogroup', 'aria-label': t('rateLead') }, ...labels);
  return { title: t('rate'), lead: t('rateLead'), fields: [scale, h('label', null, t('rateWords'), words)], submit: t('rateSend'), run };
}

/** @param {Translate} t @param {() => Promise<void>} run @returns {SheetContent} */
export const eraseForm = (t, run) => ({ title: t('erase'), lead: t('eraseLead'), submit: t('eraseSend'), danger: true, run });

/** @param {Translate} t @param {() => Promise<void>} run @returns {SheetContent} */
export const anewForm = (t, run) => ({ title: t('anew'), lead: t('anewLead'), submit: t('anew'), run });
