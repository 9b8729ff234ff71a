/**
 * @typedef {object} Options
 * @property {string} api base address, without a slash at the end
 * @property {string} title
 * @property {string} [subtitle]
 * @property {string} [logo] address of a picture
 * @property {string} [accent] any CSS colour
 * @property {string} [scheme] light or dark; otherwise what the citizen's system says
 * @property {string} [privacyUrl]
 * @property {string} [accessibilityUrl]
 * @property {boolean} session forget the conversation with the tab, for a computer that many people use
 * @property {number} rememberHours
 * @property {number} maxLength
 */

/**
 * Reads the data attributes of the element. The interface is looked for beside the script itself, so a host page on
 * another origin needs no setting.
 * @param {DOMStringMap} data
 * @param {string} script address of widget.js
 * @returns {Options}
 */
export function readOptions(data, script) {
  return {
    ...data,
    api: (data.api ? new URL(data.api, document.baseURI) : new URL('api/v1', script)).href.replace(/\/$/, ''),
    title: data.title || 'Maneblusser',
    session: data.storage === 'session',
    rememberHours: Number(data.rememberHours) || 24,
    maxLength: Number(data.maxLength) || 1000,
  };
}
