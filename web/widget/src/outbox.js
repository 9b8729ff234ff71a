import { Problem } from './client.js';
import { uuid } from './uuid.js';

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').Message} Message */

/**
 * @typedef {object} OutboxHandlers
 * @property {(entry: Entry) => void} sending shows the entry, or shows it again, as being sent
 * @property {(entry: Entry, replies: Message[]) => void} sent
 * @property {(entry: Entry, problem: Problem) => void} failed it can be sent again
 * @property {(entry: Entry, problem: Problem) => void} refused sending it again would not help
 */

/** Answers that stay the same however often the message is sent. */
const FINAL = [400, 401, 404, 409, 413, 422];

/**
 * Messages of this tab on their way to the gateway: one at a time, in order, kept until confirmed. A message keeps its id
 * when it is sent again, so the gateway never takes it twice.
 */
export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** Failed for want of a connection: these go again by themselves. @type {Set<string>} */
  #stranded = new Set();
  #queue = Promise.resolve();

  /**
   * @param {(body: {client_message_id: string, text?: string, choice?: string}) => Promise<Message[]>} post
   * @param {import('./store.js').Store} store
   * @param {OutboxHandlers} handlers
   */
  constructor(post, store, handlers) {
    this.post = post;
    this.store = store;
    this.handlers = handlers;
  }

  /** Takes over what an earlier page of this tab could not send. @param {(id: string) => boolean} arrived */
  restore(arrived) {
    for (const entry of this.store.getTab('outbox') ?? []) {
      if (this.#entries.has(entry.id) || arrived(entry.id)) continue;
      this.#entries.set(entry.id, entry);
      this.handlers.sending(entry);
      this.#fail(entry, new Problem(0));
    }
    this.#keep();
  }

  /** @param {string} text @param {string} [choice] id of a button */
  add(text, choice) {
    const entry = { id: uuid(), at: new Date().toISOString(), text, choice };
    this.#entries.set(entry.id, entry);
    this.#keep();
    this.retry(entry);
  }

  /** @param {Entry} entry */
  retry(entry) {
    this.#stranded.delete(entry.id);
    this.handlers.sending(entry);
    this.#queue = this.#queue.then(() => this.#send(entry));
  }

  /** The connection is back. */
  flush() {
    for (const id of [...this.#stranded]) this.retry(/** @type {Entry} */ (this.#entries.get(id)));
  }

  /** The gateway showed that it has this message. @param {string} id */
  confirmed(id) {
    this.#stranded.delete(id);
    if (this.#entries.delete(id)) this.#keep();
  }

  clear() {
    this.#entries.clear();
    this.#stranded.clear();
    this.#keep();
  }

  /** @param {Entry} entry */
  async #send(entry) {
    const what = entry.choice ? { choice: entry.choice } : { text: entry.text };
    try {
      const replies = await this.post({ client_message_id: entry.id, ...what });
      this.confirmed(entry.id);
      this.handlers.sent(entry, replies);
    } catch (error) {
      this.#fail(entry, error instanceof Problem ? error : new Problem(0));
    }
  }

  /** @param {Entry} entry @param {Problem} problem */
  #fail(entry, problem) {
    if (FINAL.includes(problem.status)) {
      this.confirmed(entry.id);
      return this.handlers.refused(entry, problem);
    }
    if (!problem.status) this.#stranded.add(entry.id);
    this.handlers.failed(entry, problem);
  }

  #keep() {
    this.store.setTab('outbox', [...this.#entries.values()]);
  }
}
