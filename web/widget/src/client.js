import { sseParser } from './sse.js';

/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Handover} Handover */

/** Longer than the gateway's own deadline of 20 s, so that its answer is heard. */
const DEADLINE = 30_000;
/** The gateway pings every 15 s; a stream that is silent for three pings is dead. */
const SILENCE = 45_000;

/** A call that did not succeed. `status` 0: no answer at all. `detail`: a Dutch sentence for the citizen, or empty. */
export class Problem extends Error {
  /** @param {number} status @param {string} [detail] @param {number} [retryAfter] seconds */
  constructor(status, detail = '', retryAfter = 0) {
    super(detail || `status ${status}`);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

/** @param {Response} response */
async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const detail = typeof body.detail === 'string' ? body.detail : '';
  return new Problem(response.status, detail, Number(response.headers.get('Retry-After')) || 0);
}

/** The gateway's HTTP interface. Every method throws a Problem when it does not succeed. */
export class Client {
  /** @type {string | null} */
  token = null;

  /** @param {string} api base address */
  constructor(api) {
    this.api = api;
  }

  /** @returns {Promise<{conversation: string, token: string, greeting: Message[], handover: Handover}>} */
  create() {
    return this.#json('POST', '/conversations', {});
  }

  /**
   * @param {{client_message_id: string, text?: string, choice?: string}} body
   * @returns {Promise<{replies: Message[]}>}
   */
  send(body) {
    return this.#json('POST', '/messages', body);
  }

  /** @param {string} after id of the last known message, or empty @returns {Promise<{messages: Message[], handover: Handover}>} */
  history(after) {
    return this.#json('GET', `/messages${after && `?after=${encodeURIComponent(after)}`}`);
  }

  /** @param {{message_id?: string, thumb?: 'up' | 'down', rating?: number, words: string | null}} body */
  async feedback(body) {
    await this.#call('POST', '/feedback', body);
  }

  /**
   * @param {{name: string | null, contact: string | null}} body
   * @returns {Promise<{handover: Handover, replies: Message[]}>}
   */
  handover(body) {
    return this.#json('POST', '/handover', body);
  }

  /** @returns {Promise<Blob>} */
  async transcript() {
    return (await this.#call('GET', '/transcript')).blob();
  }

  async erase() {
    await this.#call('DELETE', '/conversation');
  }

  /**
   * Reads the event stream until it ends; throws when it cannot be opened or breaks.
   * @param {AbortSignal} signal
   * @param {string} lastId events after this one are replayed
   * @param {() => void} opened
   * @param {(event: import('./sse.js').ServerEvent) => void} emit
   */
  async events(signal, lastId, opened, emit) {
    const watchdog = new AbortController();
    const abort = () => watchdog.abort();
    signal.addEventListener('abort', abort);
    let timer = setTimeout(abort, SILENCE);
    try {
      const response = await this.#call('GET', '/events', undefined, watchdog.signal, { 'Last-Event-ID': lastId });
      opened();
      const parse = sseParser(emit);
      const decoder = new TextDecoder();
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(abort, SILENCE);
        parse(decoder.decode(read.value, { stream: true }));
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #json(method, path, body) {
    const response = await this.#call(method, path, body);
    return response.json().catch(() => {
      throw new Problem(0);
    });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {AbortSignal} [signal]
   * @param {Record<string, string>} [extra] headers; empty ones are not sent
   */
  async #call(method, path, body, signal = AbortSignal.timeout(DEADLINE), extra = {}) {
    const headers = new Headers(Object.entries(extra).filter(([, value]) => value));
    if (this.token) headers.set('Authorization', `Bearer ${this.token}`);
    if (body) headers.set('Content-Type', 'application/json');
    const request = { method, headers, signal, body: body && JSON.stringify(body), cache: 'no-store', credentials: 'omit' };
    const response = await fetch(this.api + path, /** @type {RequestInit} */ (request)).catch(() => {
      throw new Problem(0);
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}
