// Which positions are worth keeping and sending. Pure.
import type { PositionBody } from "../lib/api/types.ts";

export interface Pace {
  /** At most one position in this time, ms. */
  everyMs: number;
  /** By satellite. */
  exact: boolean;
}

/** 360 positions an hour on the way, 80 while standing by. */
export function paceOf(moving: boolean): Pace {
  return moving ? { everyMs: 10_000, exact: true } : { everyMs: 45_000, exact: false };
}

/** So many wait for a network at most; over half an hour on the way. */
export const MOST = 200;

const timeOf = (one: PositionBody) => Date.parse(one.at ?? "");

/** With the next one, when it is time for one; else as it was. `sent`: when the last one arrived, ms. */
export function keepOne(
  waiting: PositionBody[],
  next: PositionBody,
  pace: Pace,
  sent: number | null,
): PositionBody[] {
  const last = waiting.at(-1);
  const before = last ? timeOf(last) : sent;
  return before !== null && timeOf(next) < before + pace.everyMs ? waiting : [...waiting, next];
}

/** Of too many every other one goes, the newest never: an old way is told roughly, and whole. */
export function thin(waiting: PositionBody[]): PositionBody[] {
  return waiting.length <= MOST ? waiting : waiting.filter((_, n) => n % 2 === 1 || n === waiting.length - 1);
}
