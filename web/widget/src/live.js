import { Backoff } from './backoff.js';
import { Problem } from './client.js';

/**
 * @typedef {object} LiveHandlers
 * @property {() => void} poke there is something new: fetch the history
 * @property {(message: import('./types.js').Message) => void} message
 * @property {(typing: {author: string, on: boolean}) => void} typing
 * @property {(state: {handover: import('./types.js').Handover, name: string | null}) => void} state
 * @property {() => void} lost the stream broke and could not be opened again
 * @property {() => void} expired the token is not known any more
 */

/**
 * The event stream, held by one tab: browsers allow few connections to one host. The other tabs only hear that something
 * happened and fetch it themselves, so a message that another script would put on the channel is never shown.
 */
export class Live {
  /** @type {AbortController | null} */
  #stop = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #lastId = '';

  /** @param {import('./client.js').Client} client @param {LiveHandlers} handlers */
  constructor(client, handlers) {
    this.client = client;
    this.handlers = handlers;
  }

  /** @param {string} conversation */
  start(conversation) {
    this.stop();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const name = `maneblusser:${conversation}`;
    this.#lastId = '';
    this.#listen(name);
    this.#whenAlone(name, signal, () => this.#keepOpen(signal));
  }

  stop() {
    this.#stop?.abort();
    this.#channel?.close();
    this.#stop = this.#channel = null;
  }

  /** Tells the other tabs that this one changed the conversation. */
  poke() {
    this.#tell('poke');
  }

  /** @param {string} name */
  #listen(name) {
    if (!('BroadcastChannel' in window)) return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => {
      if (['poke', 'typing', 'state', 'lost'].includes(data?.kind)) this.handlers[/** @type {'state'} */ (data.kind)](data.value);
    };
  }

  /** @param {string} kind @param {any} [value] */
  #tell(kind, value) {
    this.#channel?.postMessage({ kind, value });
  }

  /**
   * Runs the task in one tab at a time. Web Locks need HTTPS; without them every tab holds its own stream.
   * @param {string} name
   * @param {AbortSignal} signal
   * @param {() => Promise<void>} task
   */
  async #whenAlone(name, signal, task) {
    try {
      await navigator.locks.request(name, { signal }, task);
    } catch {
      if (!signal.aborted) await task();
    }
  }

  /** @param {AbortSignal} signal */
  async #keepOpen(signal) {
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.client.events(signal, this.#lastId, () => this.#opened(backoff), (event) => this.#take(event));
        await backoff.wait(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Problem && error.status === 401) return this.handlers.expired();
        this.handlers.lost();
        this.#tell('lost');
        await backoff.wait(signal, error instanceof Problem ? error.retryAfter * 1000 : 0);
      }
    }
  }

  /** What was said while the stream was closed is fetched by every tab. @param {Backoff} backoff */
  #opened(backoff) {
    backoff.reset();
    this.handlers.poke();
    this.poke();
  }

  /** @param {import('./sse.js').ServerEvent} event */
  #take({ event, data, id }) {
    if (id) this.#lastId = id;
    const value = JSON.parse(data);
    if (event === 'message') {
      this.handlers.message(value);
      this.poke();
    } else if (event === 'typing' || event === 'state') {
      this.handlers[/** @type {'state'} */ (event)](value);
      this.#tell(event, value);
    }
  }
}
