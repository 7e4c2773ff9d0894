// Server time on this device: the device's own clock is never trusted, only how fast it runs.

/** How far back the server's clock must seem to go, and how often in a row, before that is believed. */
const BACK_MS = 5_000;
const BACK_TIMES = 3;

export class ServerClock {
  #offset: number | null = null;
  #back = 0;
  readonly #elapsed: () => number;

  /** `elapsed` counts milliseconds steadily, as `performance.now`. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** Learns from a server time that has just arrived. The quickest message so far is the best witness. */
  learn(serverTime: string): void {
    const at = Date.parse(serverTime);
    if (Number.isNaN(at)) return;
    const offset = at - this.#elapsed();
    if (this.#offset === null || offset >= this.#offset) {
      this.#offset = offset;
      this.#back = 0;
    } else if (this.#offset - offset > BACK_MS && ++this.#back >= BACK_TIMES) {
      this.#offset = offset;
      this.#back = 0;
    }
  }

  get known(): boolean {
    return this.#offset !== null;
  }

  /** Server time now, in ms since 1970; 0 while unknown. */
  now(): number {
    return this.#offset === null ? 0 : this.#offset + this.#elapsed();
  }
}
