import { clock, fullDate } from '../times.js';
import { h, hidden } from './dom.js';
import { icon } from './icons.js';
import { link } from './links.js';
import { render } from './nodes.js';

/** @typedef {import('../types.js').Message} Message */
/** @typedef {import('../texts.js').Translate} Translate */

/**
 * One message of the log. Who speaks is text, so that it is heard as well as seen.
 * @param {Message} message
 * @param {Translate} t
 */
export function messageElement(message, t) {
  const { id, author, emergency } = message;
  return h(
    'div',
    { class: `message ${author}${emergency ? ' emergency' : ''}`, 'data-id': id },
    speaker(message, t),
    h('div', { class: 'bubble', dir: author === 'bot' ? null : 'auto' }, emergency && urgent(t), ...content(message, t)),
    message.source && sourceLine(message.source, t),
    h('div', { class: 'foot' }, stamp(message.at)),
  );
}

/**
 * What the citizen typed, before the gateway confirmed it.
 * @param {import('../types.js').Entry} entry
 * @param {Translate} t
 */
export function entryElement({ id, at, text }, t) {
  return h(
    'div',
    { class: 'message citizen unsent', 'data-client-id': id },
    hidden(t('citizen')),
    h('div', { class: 'bubble', dir: 'auto' }, h('p', null, text)),
    h('div', { class: 'foot' }, stamp(at)),
  );
}

/** @param {Message} message @param {Translate} t */
function content({ nodes, text }, t) {
  return nodes?.length ? render(nodes, t('newWindow')) : [h('p', null, text)];
}

/** @param {Message} message @param {Translate} t */
function speaker({ author, name }, t) {
  if (author !== 'staff') return hidden(t(author));
  return h('p', { class: 'speaker' }, icon('person'), name ? `${name} · ${t('staff')}` : t('staff'));
}

/** @param {Translate} t */
function urgent(t) {
  return h('p', { class: 'urgent' }, icon('alert'), t('emergency'));
}

/** @param {import('../types.js').Source} source @param {Translate} t */
function sourceLine({ title, owner, url, date }, t) {
  const rest = [owner, date && fullDate(date)].filter(Boolean).map((part) => ` · ${part}`);
  return h('p', { class: 'source' }, `${t('source')} `, link(url, [title], t('newWindow')), ...rest);
}

/** @param {string} at */
function stamp(at) {
  return h('time', { datetime: at }, clock(at));
}
