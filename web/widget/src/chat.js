import { Client } from './client.js';
import { Conversation } from './conversation.js';
import { Store } from './store.js';
import { makeTexts } from './texts.js';
import { Banner } from './view/banner.js';
import { Composer } from './view/composer.js';
import { button, h } from './view/dom.js';
import { anewForm, eraseForm, personForm, ratingForm } from './view/forms.js';
import { Launcher } from './view/launcher.js';
import { Log } from './view/log.js';
import { Menu } from './view/menu.js';
import { Panel, logo } from './view/panel.js';
import { Sheet } from './view/sheet.js';
import { Typing } from './view/typing.js';
import { PanelWindow } from './view/window.js';

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./client.js').Problem} Problem */

/** The answer to a goodbye: the moment to ask for a rating. */
const FAREWELL = 'gedeeld/afscheid';

/** Connects what is seen with the conversation; it is the conversation's View. */
export class Chat {
  #unread = 0;

  /** @param {import('./options.js').Options} options @param {DOMStringMap} dataset */
  constructor(options, dataset) {
    this.options = options;
    this.t = makeTexts(dataset, options.title);
    this.store = new Store(options);
    this.client = new Client(options.api);
    const { t } = this;
    this.log = new Log(t, {
      choose: ({ id, title }) => this.conversation.send(title, id),
      retry: (entry) => this.conversation.outbox.retry(entry),
      thumb: (id, thumb, words) => this.#thumb(id, thumb, words),
      thumbOf: (id) => this.store.load()?.thumbs[id],
      lost: () => this.composer.focus(),
    });
    this.banner = new Banner(t);
    this.typingLine = new Typing(t);
    this.composer = new Composer(t, options.maxLength, (text) => this.conversation.send(text));
    this.sheet = new Sheet(t, (open) => this.#sheetToggled(open));
    this.menu = new Menu(t('menu'), this.#menuItems());
    this.launcher = new Launcher(t, logo(options), () => this.open());
    this.panel = new Panel(options, t, { ...this, typing: this.typingLine }, () => this.close());
    this.window = new PanelWindow(this.panel.element, () => this.#escape());
    this.panel.element.addEventListener('close', () => this.#closed());
    document.addEventListener('visibilitychange', () => this.#read());
    this.element = h('div', { class: 'root' }, this.launcher.button, this.launcher.status, this.panel.element);
    this.conversation = new Conversation(this.client, this.store, this);
  }

  /** The element is on the page. */
  wake() {
    this.conversation.wake();
    // A panel that fills the screen would hide the page the citizen just asked for.
    if (this.store.getTab('open') && !this.window.small.matches) this.#reveal();
  }

  isOpen = () => this.window.isOpen;

  open() {
    if (!this.isOpen()) this.#reveal();
    this.composer.focus();
  }

  close() {
    this.menu.close();
    this.sheet.close();
    this.window.close();
    this.#closed();
  }

  #menuItems() {
    const { t } = this;
    const person = () => this.sheet.open(personForm(t, (who) => this.conversation.askPerson(who)));
    const erase = () => this.sheet.open(eraseForm(t, () => this.#erase()));
    const anew = () => this.sheet.open(anewForm(t, () => this.#anew()));
    return [
      { label: t('person'), icon: /** @type {const} */ ('person'), run: person },
      { label: t('rate'), icon: /** @type {const} */ ('star'), run: () => this.#rate() },
      { label: t('download'), icon: /** @type {const} */ ('download'), run: () => void this.#download() },
      { label: t('anew'), icon: /** @type {const} */ ('fresh'), run: anew },
      { label: t('erase'), icon: /** @type {const} */ ('erase'), run: erase },
    ];
  }

  #reveal() {
    this.launcher.toggled(true);
    this.window.open();
    this.store.setTab('open', true);
    this.panel.follow();
    this.#read();
    void this.conversation.persist();
  }

  #closed() {
    // The browser says so too, later; by then the window may be open again, as when it turns modal.
    if (this.isOpen() || !this.launcher.button.hidden) return;
    this.store.setTab('open', null);
    this.launcher.toggled(false);
    this.launcher.button.focus();
  }

  /** The innermost thing that is open closes. */
  #escape() {
    if (this.menu.isOpen) this.menu.close();
    else if (this.sheet.isOpen) this.sheet.close();
    else this.close();
  }

  /** @param {boolean} open */
  #sheetToggled(open) {
    this.panel.main.hidden = open;
    if (!open) this.composer.focus();
  }

  // --- what the conversation shows ---

  /** @param {Message[]} messages @param {{quiet?: boolean, first?: boolean}} how */
  show(messages, how) {
    const added = this.log.add(messages, how);
    this.panel.follow(how.quiet ? undefined : added[0]);
    if (messages.some(({ author }) => author !== 'citizen')) this.typingLine.off();
    if (!how.quiet && messages.some(({ topic }) => topic === FAREWELL)) this.#invite('');
    this.#count(messages);
  }

  sending = (/** @type {Entry} */ entry) => {
    const element = this.log.sending(entry);
    this.panel.follow(element);
    if (!this.banner.staffed) this.typingLine.on(this.options.title);
  };

  sent(/** @type {Entry} */ entry) {
    this.log.sent(entry);
    this.typingLine.off();
  }

  /** @param {Entry} entry @param {Problem} problem */
  failed(entry, problem) {
    this.typingLine.off();
    this.log.failed(entry, problem.status ? problem.detail || this.t('unsent') : this.t('unsentAuto'));
    this.panel.follow();
  }

  /** @param {Entry} entry @param {Problem} problem */
  refused(entry, problem) {
    this.typingLine.off();
    this.log.remove(entry);
    if (!entry.choice) this.composer.restore(entry.text);
    this.composer.complain(problem.status === 401 ? this.t('expired') : problem.detail || this.t('failed'));
  }

  /** @param {string} author @param {boolean} on */
  typing(author, on) {
    if (!on) this.typingLine.off();
    else this.typingLine.on(author === 'staff' ? this.banner.name || this.t('staff') : this.options.title);
  }

  /** @param {import('./types.js').Handover} handover @param {string | null} name */
  state(handover, name) {
    if (this.banner.state(handover, name)) this.#invite(this.t('closed'));
  }

  /** @param {boolean} up @param {string} [detail] */
  link(up, detail) {
    this.banner.link(up, detail);
  }

  /** @param {boolean} expired */
  cleared(expired) {
    this.log.clear();
    this.banner.state('none', null);
    this.typingLine.off();
    this.sheet.close();
    this.#unread = 0;
    this.launcher.unread(0);
    if (expired) this.log.say(this.t('expired'));
  }

  // --- what the citizen does beside typing ---

  /** @param {Message[]} messages */
  #count(messages) {
    if (this.isOpen() && !document.hidden) return this.#read();
    const read = this.store.load()?.read ?? '';
    this.#unread += messages.filter(({ id, author }) => author !== 'citizen' && id > read).length;
    this.launcher.unread(this.#unread);
  }

  #read() {
    if (!this.isOpen() || document.hidden) return;
    this.#unread = 0;
    this.launcher.unread(0);
    const last = [...this.log.element.querySelectorAll('[data-id]')].at(-1)?.getAttribute('data-id');
    if (last && this.store.load()) this.store.save({ read: last });
  }

  /** @param {string} id @param {'up' | 'down'} thumb @param {string | null} words */
  async #thumb(id, thumb, words) {
    await this.client.feedback({ message_id: id, thumb, words });
    this.store.save({ thumbs: { ...this.store.load()?.thumbs, [id]: thumb } });
  }

  /** @param {string} text */
  #invite(text) {
    const line = this.log.say(text, button('secondary', () => this.#rate(), this.t('rate')));
    this.panel.follow(line);
  }

  #rate() {
    const send = async (/** @type {number} */ rating, /** @type {string | null} */ words) => {
      await this.conversation.start();
      await this.client.feedback({ rating, words });
      this.log.say(this.t('thanks'));
    };
    this.sheet.open(ratingForm(this.t, send));
  }

  async #erase() {
    await this.conversation.erase();
    this.log.say(this.t('erased'));
  }

  async #anew() {
    this.conversation.forget(false);
    void this.conversation.persist();
  }

  async #download() {
    try {
      await this.conversation.start();
      save(await this.client.transcript(), this.t('downloadFile'));
      this.log.say(this.t('downloaded'));
    } catch (error) {
      this.log.say(/** @type {Problem} */ (error).detail || this.t('failed'));
    }
    this.panel.follow();
  }
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const href = URL.createObjectURL(blob);
  h('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
