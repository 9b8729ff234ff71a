// Full screen and modal on a phone or at high zoom, beside the page and not modal elsewhere.

/** The same condition stands in the style sheet. */
const SMALL = '(max-width: 30em), (max-height: 26em)';

/** Opens and closes the panel, a <dialog>: the browser itself keeps the focus inside while it is modal. */
export class PanelWindow {
  /** @param {HTMLDialogElement} dialog @param {() => void} escape what Escape and Android's back gesture do */
  constructor(dialog, escape) {
    this.dialog = dialog;
    this.small = matchMedia(SMALL);
    this.small.addEventListener('change', () => this.#reopen());
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      escape();
    });
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      escape();
    });
    visualViewport?.addEventListener('resize', () => this.#fit());
    visualViewport?.addEventListener('scroll', () => this.#fit());
  }

  get isOpen() {
    return this.dialog.open;
  }

  open() {
    // `show()` would take the focus, also when the panel only comes back after a reload.
    if (this.small.matches) this.dialog.showModal();
    else this.dialog.open = true;
    this.dialog.classList.toggle('modal', this.small.matches);
    this.#fit();
  }

  close() {
    this.dialog.close();
  }

  /** The phone was turned or the page zoomed: modal or not is decided anew. */
  #reopen() {
    if (!this.isOpen) return;
    const focused = /** @type {ShadowRoot} */ (this.dialog.getRootNode()).activeElement;
    this.close();
    this.open();
    /** @type {HTMLElement | null} */ (focused)?.focus();
  }

  /** Keeps the input above the keyboard on the screen, which covers a fixed element otherwise. */
  #fit() {
    const modal = this.isOpen && this.small.matches && visualViewport && visualViewport.scale === 1;
    this.dialog.style.height = modal ? `${visualViewport?.height}px` : '';
    this.dialog.style.top = modal ? `${visualViewport?.offsetTop}px` : '';
  }
}
