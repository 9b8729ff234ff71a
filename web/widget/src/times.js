const LOCALE = 'nl-BE';

/**
 * The time of a message; with the day when that was not today.
 * @param {string} at ISO 8601
 * @param {Date} [now]
 */
export function clock(at, now = new Date()) {
  const date = new Date(at);
  const day = date.toDateString() === now.toDateString() ? {} : /** @type {const} */ ({ day: 'numeric', month: 'short' });
  return date.toLocaleString(LOCALE, { ...day, hour: '2-digit', minute: '2-digit' });
}

/**
 * A date in full; what is not a date (a year, "voorjaar 2020") stays as it is.
 * @param {string} text
 */
export function fullDate(text) {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return text;
  return new Date(text).toLocaleDateString(LOCALE, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
