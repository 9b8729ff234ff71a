const FIRST = 1_000;
const LAST = 30_000;

/** Waiting times that double, with jitter so that a restarted gateway is not met by every browser at once. */
export class Backoff {
  #delay = FIRST;

  reset() {
    this.#delay = FIRST;
  }

  /** @param {number} [atLeast] milliseconds @returns {number} milliseconds */
  next(atLeast = 0) {
    const delay = this.#delay * (0.75 + Math.random() / 2);
    this.#delay = Math.min(this.#delay * 2, LAST);
    return Math.max(delay, atLeast);
  }

  /**
   * Waits; ends early when the browser is online again.
   * @param {AbortSignal} signal ends the waiting too
   * @param {number} [atLeast] milliseconds
   * @returns {Promise<void>}
   */
  wait(signal, atLeast) {
    return new Promise((resolve) => {
      setTimeout(resolve, this.next(atLeast));
      addEventListener('online', () => resolve(), { once: true });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
