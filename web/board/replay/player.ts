// The past, played: rows as they were at a moment, and the steps that follow it. It asks for steps before they are due, and never
// shows a moment that it does not have. Pure but for the asking, which is handed in.
import type { Level, PastBoard, PastSteps } from "../../lib/api/types.ts";
import { Rows } from "../../lib/live/rows.ts";

export const SPEEDS = [1, 5, 15, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** How long what is held should last, in real time. */
const AHEAD_MS = 10_000;

export interface Asks {
  board: (at: string) => Promise<PastBoard | null>;
  steps: (cursor: string, until: string) => Promise<PastSteps | null>;
}

export class Player {
  readonly rows = new Rows();
  /** The moment that is shown, ms. */
  at = 0;
  /** Until when everything is held, ms. */
  until = 0;
  /** Nothing is shown yet, or something else was asked for. */
  waiting = true;
  incomplete = false;
  firstAt: number | null = null;
  #cursor = "";
  #steps: PastSteps["steps"] = [];
  #turn = 0;
  #asking = false;
  readonly #asks: Asks;

  constructor(asks: Asks) {
    this.#asks = asks;
  }

  /** Shows another moment; false when it could not be had, or another was asked for meanwhile. */
  async seek(at: number): Promise<boolean> {
    const turn = ++this.#turn;
    this.waiting = true;
    const board = await this.#asks.board(new Date(at).toISOString());
    if (turn !== this.#turn || board === null) return false;
    this.rows.reset(board);
    this.#cursor = board.cursor;
    this.#steps = [];
    this.at = at;
    this.until = at;
    this.incomplete = board.incomplete;
    this.firstAt = board.first_at === null ? null : Date.parse(board.first_at);
    this.waiting = false;
    return true;
  }

  /** Lets `ms` of real time pass at a speed, not beyond `end`; true when any row changed. */
  advance(ms: number, speed: Speed, end: number): boolean {
    if (this.waiting) return false;
    void this.#fetch(Math.min(end, this.at + (ms + AHEAD_MS) * speed));
    this.at = Math.min(this.at + ms * speed, this.until, end);
    let changed = false;
    while (this.#steps[0] && Date.parse(this.#steps[0].at) <= this.at) {
      this.rows.apply(this.#steps.shift()?.changes ?? []);
      changed = true;
    }
    return changed;
  }

  async #fetch(wanted: number): Promise<void> {
    if (this.#asking || wanted <= this.until) return;
    this.#asking = true;
    const turn = this.#turn;
    // Twice as far as is needed, so that it is asked seldom.
    const far = wanted + (wanted - this.at);
    const more = await this.#asks.steps(this.#cursor, new Date(far).toISOString());
    this.#asking = false;
    if (turn !== this.#turn || more === null) return;
    this.#cursor = more.cursor;
    this.#steps.push(...more.steps);
    this.until = Math.max(this.until, Date.parse(more.until));
  }

  /** Incidents that were open, by level. */
  counts(): Record<Level, number> {
    const counts: Record<Level, number> = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
    for (const row of this.rows.incident.values()) counts[row.level]++;
    return counts;
  }
}
