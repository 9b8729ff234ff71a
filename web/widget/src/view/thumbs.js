import { button, h, named } from './dom.js';
import { icon } from './icons.js';

/** @typedef {'up' | 'down'} Thumb */

/**
 * "Was this useful?" under an answer. The thanks stand in the log, so they are announced there.
 * @param {import('../texts.js').Translate} t
 * @param {Thumb | undefined} chosen earlier
 * @param {(thumb: Thumb, words: string | null) => Promise<void>} send rejects when it did not arrive
 */
export function thumbs(t, chosen, send) {
  const reply = h('div', { class: 'thumb-reply' });
  const up = make('up');
  const down = make('down');
  const group = h('div', { class: 'thumbs', role: 'group', 'aria-label': t('thumbs') }, up, down);
  press(chosen);

  /** @param {Thumb | undefined} thumb */
  function press(thumb) {
    up.setAttribute('aria-pressed', String(thumb === 'up'));
    down.setAttribute('aria-pressed', String(thumb === 'down'));
  }

  /** @param {Thumb} thumb */
  function make(thumb) {
    const label = t(thumb === 'up' ? 'thumbUp' : 'thumbDown');
    const click = () => vote(thumb, null, thumb === 'down' && (() => wordsForm(t, (words) => vote('down', words, false))));
    return named(button(`thumb ${thumb}`, click, icon('thumb')), label);
  }

  /** @param {Thumb} thumb @param {string | null} words @param {false | (() => Node)} next what follows the thanks */
  async function vote(thumb, words, next) {
    press(thumb);
    try {
      await send(thumb, words);
      reply.replaceChildren(h('p', null, t('thanks')), ...(next ? [next()] : []));
      reply.scrollIntoView({ block: 'nearest' });
      if (words) down.focus();
    } catch {
      press(undefined);
      reply.replaceChildren(h('p', { class: 'error' }, t('failed')));
    }
  }

  return { group, reply };
}

/** @param {import('../texts.js').Translate} t @param {(words: string) => void} send */
function wordsForm(t, send) {
  const words = h('textarea', { rows: 2, maxlength: 500, dir: 'auto' });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (words.value.trim()) send(words.value.trim());
  };
  return h(
    'form',
    { class: 'words', submit },
    h('label', null, t('words'), words),
    h('button', { class: 'secondary' }, t('wordsSend')),
  );
}
