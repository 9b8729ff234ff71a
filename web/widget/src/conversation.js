import { Backoff } from './backoff.js';
import { Live } from './live.js';
import { Outbox } from './outbox.js';

/** @typedef {import('./client.js').Problem} Problem */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').Handover} Handover */

/**
 * What a conversation needs to be seen.
 * @typedef {object} View
 * @property {(messages: Message[], how: {quiet?: boolean, first?: boolean}) => void} show quiet: history, not to be announced
 * @property {(entry: Entry) => void} sending
 * @property {(entry: Entry) => void} sent
 * @property {(entry: Entry, problem: Problem) => void} failed
 * @property {(entry: Entry, problem: Problem) => void} refused
 * @property {(author: string, on: boolean) => void} typing
 * @property {(handover: Handover, name: string | null) => void} state
 * @property {(up: boolean, detail?: string) => void} link
 * @property {(expired: boolean) => void} cleared
 * @property {() => boolean} isOpen
 */

/** One citizen's conversation: starting, sending, receiving, and recovering from whatever goes wrong in between. */
export class Conversation {
  /** @type {Promise<void> | null} */
  #ready = null;
  #fetching = Promise.resolve();
  /** The fetch that waits for the running one. @type {Promise<void> | null} */
  #next = null;
  #backoff = new Backoff();
  #persisting = false;
  #stop = new AbortController();
  /** @type {Set<string>} */
  #seen = new Set();
  /** The last id of the history: everything up to here is known. What came by POST or stream says nothing about gaps. */
  #cursor = '';

  /** @param {import('./client.js').Client} client @param {import('./store.js').Store} store @param {View} view */
  constructor(client, store, view) {
    this.client = client;
    this.store = store;
    this.view = view;
    this.live = new Live(client, {
      poke: () => void this.refresh(),
      message: (message) => this.#receive([message]),
      typing: ({ author, on }) => view.typing(author, on),
      state: ({ handover, name }) => view.state(handover, name),
      lost: () => view.link(false),
      expired: () => this.forget(true),
    });
    this.outbox = new Outbox((body) => this.#post(body), store, {
      sending: view.sending,
      sent: (entry, replies) => this.#sent(entry, replies),
      failed: (entry, problem) => this.#failed(entry, problem),
      refused: (entry, problem) => this.#refused(entry, problem),
    });
  }

  /** Begins or resumes, as often as it takes. Another tab may end this conversation or begin the next. */
  wake() {
    this.#stop = new AbortController();
    addEventListener('storage', () => this.#follow(), { signal: this.#stop.signal });
    if (this.store.load()) void this.persist();
  }

  /** The element left the page. */
  sleep() {
    this.#stop.abort();
    this.live.stop();
    this.#ready = null;
  }

  /** Starts or catches up, and keeps trying while there is no connection. @param {boolean} [waitFirst] */
  async persist(waitFirst = false) {
    if (this.#persisting) return;
    this.#persisting = true;
    const { signal } = this.#stop;
    if (waitFirst) await this.#backoff.wait(signal);
    while (!signal.aborted && !(await this.#attempt(signal)));
    this.#persisting = false;
  }

  /** @returns {Promise<void>} rejects with a Problem; may then be called again */
  start() {
    this.#ready ??= this.#begin().catch((error) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  /** @param {string} text @param {string} [choice] */
  send(text, choice) {
    this.outbox.add(text, choice);
  }

  /** Fetches what is new. Calls that come while one runs become one more fetch. */
  refresh() {
    this.#next ??= this.#fetching.then(() => {
      this.#next = null;
      this.#fetching = this.#fetch(false).catch((problem) => this.#fetchFailed(problem));
      return this.#fetching;
    });
    return this.#next;
  }

  /** @param {{name: string | null, contact: string | null}} who */
  async askPerson(who) {
    await this.start();
    const { handover, replies } = await this.client.handover(who);
    this.#receive(replies);
    this.view.state(handover, null);
    this.live.poke();
  }

  /** Erases the conversation at the city, then here. */
  async erase() {
    await this.start();
    await this.client.erase();
    this.forget(false);
  }

  /** Lets go of the conversation in this browser. @param {boolean} expired */
  forget(expired) {
    this.store.clear();
    this.#drop(expired);
    if (expired && this.view.isOpen()) void this.persist();
  }

  /** @param {AbortSignal} signal @returns {Promise<boolean>} true when there is no reason to try again */
  async #attempt(signal) {
    try {
      const running = this.#ready;
      await this.start();
      if (running) await this.#fetch(false);
      return true;
    } catch (error) {
      const { status, detail, retryAfter } = /** @type {Problem} */ (error);
      if (status === 401) {
        this.forget(true);
        return !this.view.isOpen();
      }
      this.view.link(false, detail);
      await this.#backoff.wait(signal, (retryAfter ?? 0) * 1000);
      return false;
    }
  }

  async #begin() {
    const known = this.store.load();
    if (!known) return this.#create();
    this.client.token = known.token;
    await this.#fetch(true);
    this.live.start(known.conversation);
    this.outbox.restore((id) => this.#seen.has(id));
    this.outbox.flush();
  }

  async #create() {
    const { token, conversation, greeting, handover } = await this.client.create();
    this.client.token = token;
    this.store.save({ token, conversation, read: '', thumbs: {} });
    this.view.link(true);
    this.#receive(greeting, { first: true });
    this.view.state(handover, null);
    this.live.start(conversation);
    this.outbox.flush();
  }

  /** @param {boolean} quiet */
  async #fetch(quiet) {
    const { token } = this.client;
    if (!token) return;
    const { messages, handover } = await this.client.history(this.#cursor);
    if (token !== this.client.token) return;
    this.view.link(true);
    this.#cursor = messages.at(-1)?.id ?? this.#cursor;
    this.#receive(messages, { quiet });
    this.view.state(handover, null);
    if (!quiet) this.outbox.flush();
  }

  /** @param {Problem} problem */
  #fetchFailed({ status, detail }) {
    if (status === 401) return this.forget(true);
    this.view.link(false, detail);
    void this.persist(true);
  }

  /**
   * @param {Message[]} messages
   * @param {{quiet?: boolean, first?: boolean}} [how] first: they belong above what the citizen already typed
   */
  #receive(messages, how = {}) {
    const fresh = messages.filter(({ id }) => !this.#seen.has(id));
    for (const { id, client_message_id: own } of fresh) {
      this.#seen.add(id);
      if (own) this.#seen.add(own);
      if (own) this.outbox.confirmed(own);
    }
    if (fresh.length) this.view.show(fresh, how);
  }

  /** @param {{client_message_id: string, text?: string, choice?: string}} body */
  async #post(body) {
    await this.start();
    return (await this.client.send(body)).replies;
  }

  /** @param {Entry} entry @param {Message[]} replies */
  #sent(entry, replies) {
    this.#backoff.reset();
    this.store.save({});
    this.view.link(true);
    this.view.sent(entry);
    this.#receive(replies);
    this.live.poke();
  }

  /** @param {Entry} entry @param {Problem} problem */
  #failed(entry, problem) {
    this.view.failed(entry, problem);
    if (problem.status) return;
    this.view.link(false);
    void this.persist(true);
  }

  /** @param {Entry} entry @param {Problem} problem */
  #refused(entry, problem) {
    if (problem.status === 401) this.forget(true);
    this.view.refused(entry, problem);
  }

  /** Another tab erased, began anew or came back after the token expired. */
  #follow() {
    const known = this.store.load();
    if (known?.token === this.client.token || (!known && !this.client.token)) return;
    this.#drop(false);
    if (known) void this.persist();
  }

  /** @param {boolean} expired */
  #drop(expired) {
    this.live.stop();
    this.client.token = null;
    this.#ready = null;
    this.#cursor = '';
    this.#seen.clear();
    this.outbox.clear();
    this.view.cleared(expired);
  }
}
