import { button, h, named } from './dom.js';
import { icon, moon } from './icons.js';
import { link } from './links.js';

/** @typedef {import('../options.js').Options} Options */
/** @typedef {import('../texts.js').Translate} Translate */

/**
 * The parts that the panel puts together.
 * @typedef {object} Parts
 * @property {import('./menu.js').Menu} menu
 * @property {import('./banner.js').Banner} banner
 * @property {import('./log.js').Log} log
 * @property {import('./typing.js').Typing} typing
 * @property {import('./composer.js').Composer} composer
 * @property {import('./sheet.js').Sheet} sheet
 */

/** The city's own picture instead of the moon. @param {Options} options */
export function logo({ logo: address }) {
  return address ? h('img', { src: address, alt: true, class: 'logo' }) : null;
}

/** The chat window. */
export class Panel {
  /** @param {Options} options @param {Translate} t @param {Parts} parts @param {() => void} close */
  constructor(options, t, parts, close) {
    const { menu, banner, log, typing, composer, sheet } = parts;
    this.log = log;
    this.scroller = h('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': t('log') }, notice(options, t), log.element);
    this.main = h('div', { class: 'main' }, this.scroller, typing.element, composer.element);
    this.element = h(
      'dialog',
      { class: 'panel', id: 'panel', 'aria-labelledby': 'title', 'aria-describedby': 'notice' },
      header(options, t, menu, close),
      banner.element,
      this.main,
      sheet.element,
    );
  }

  /**
   * Shows what was added: to the end, but never past the beginning of what is new. Nothing moves before the citizen said
   * something: on a small screen the greeting would push the notice away.
   * @param {HTMLElement} [first] of what is new; without it, to the end
   */
  follow(first) {
    const { scroller } = this;
    if (scroller.querySelector('.citizen')) scroller.scrollTop = first ? first.offsetTop - 12 : scroller.scrollHeight;
  }
}

/**
 * @param {Options} options
 * @param {Translate} t
 * @param {import('./menu.js').Menu} menu
 * @param {() => void} close
 */
function header(options, t, menu, close) {
  const titles = h(
    'div',
    { class: 'titles' },
    h('h2', { id: 'title' }, options.title),
    h('p', { class: 'subtitle' }, options.subtitle ?? t('subtitle')),
  );
  const leave = named(button('icon-button close', close, icon('close')), t('close'));
  return h('div', { class: 'header' }, logo(options) ?? moon(), titles, menu.element, leave);
}

/** That this is no human stands above everything, before the first word. @param {Options} options @param {Translate} t */
function notice({ privacyUrl, accessibilityUrl }, t) {
  const links = [
    privacyUrl && link(privacyUrl, [t('privacy')], t('newWindow')),
    accessibilityUrl && link(accessibilityUrl, [t('accessibility')], t('newWindow')),
  ].filter((item) => item instanceof Node);
  return h(
    'div',
    { class: 'notice' },
    h('p', { id: 'notice' }, t('notice')),
    h('p', null, t('noticeCare')),
    links.length > 0 && h('p', { class: 'statements' }, ...links),
  );
}
