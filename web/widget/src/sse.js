/** @typedef {{event: string, data: string, id: string}} ServerEvent */

/**
 * A parser of text/event-stream (HTML standard, section 9.2.6). It exists because an EventSource cannot send the
 * Authorization header.
 * @param {(event: ServerEvent) => void} emit
 * @returns {(chunk: string) => void} takes the stream's text in pieces of any length
 */
export function sseParser(emit) {
  let rest = '';
  let id = '';
  let event = '';
  /** @type {string[]} */
  let data = [];

  function dispatch() {
    if (data.length) emit({ event: event || 'message', data: data.join('\n'), id });
    event = '';
    data = [];
  }

  /** @param {string} line */
  function take(line) {
    if (!line) return dispatch();
    const [, field, value] = /** @type {RegExpExecArray} */ (/^([^:]*):? ?(.*)$/s.exec(line));
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id') id = value;
  }

  return (chunk) => {
    rest += chunk;
    // A carriage return at the very end may be the first half of a line end: wait for the rest.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
}
