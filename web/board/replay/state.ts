// What the replay shows: which day, which moment, how fast. One player for the page; it forgets nothing while the page is closed.
import { signal } from "@preact/signals";
import { ask, type Problem } from "../../lib/api/client.ts";
import type { PastBoard, PastSteps } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { moment, wallTime } from "../../lib/text/clock.ts";
import { Player, SPEEDS, type Speed } from "./player.ts";

export const DAY_MS = 86_400_000;
/** Moving the slider asks once it rests so long. */
const REST_MS = 200;
const TICK_MS = 250;

export const problem = signal<Problem | null>(null);
/** Goes up whenever what is shown has changed. */
export const revision = signal(0);
/** The moment asked for or shown, ms. */
export const at = signal(0);
export const waiting = signal(true);
export const playing = signal(false);
export const speed = signal<Speed>(15);
export const picked = signal<string | null>(null);

async function asked<T>(path: string): Promise<T | null> {
  const answer = await ask<T>(path);
  problem.value = answer.ok ? null : answer.problem;
  if (!answer.ok) playing.value = false;
  return answer.ok ? answer.value : null;
}

export const player = new Player({
  board: (when) => asked<PastBoard>(`/replay?at=${encodeURIComponent(when)}`),
  steps: (cursor, until) =>
    asked<PastSteps>(
      `/replay/changes?cursor=${encodeURIComponent(cursor)}&until=${encodeURIComponent(until)}`,
    ),
});

/** When the day of a moment begins, by the clock on the wall. */
export function dayOf(ms: number): number {
  return Date.parse(moment(`${wallTime(ms).slice(0, 10)}T00:00`));
}

/** The last moment of the day of what is shown; of today it is now. */
export function endOf(ms: number): number {
  return Math.min(dayOf(ms) + DAY_MS - 60_000, now.peek());
}

let rest: ReturnType<typeof setTimeout> | undefined;

/** Shows another moment once the slider rests. */
export function seek(ms: number): void {
  const to = Math.min(Math.max(0, ms), now.peek());
  at.value = to;
  waiting.value = true;
  clearTimeout(rest);
  rest = setTimeout(() => {
    void player.seek(to).then((shown) => {
      if (!shown && problem.value === null) return;
      waiting.value = !shown;
      revision.value++;
    });
  }, REST_MS);
}

export function playOrPause(): void {
  playing.value = !playing.value;
}

export function faster(by: 1 | -1): void {
  speed.value = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(speed.value) + by))] ?? 1;
}

/** Runs while the page is open; gives what stops it. */
export function run(): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const elapsed = performance.now() - last;
    last = performance.now();
    if (!playing.value || waiting.value) return;
    const end = now.peek();
    const changed = player.advance(elapsed, speed.value, end);
    at.value = player.at;
    if (changed) revision.value++;
    if (player.at >= end) playing.value = false;
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    clearTimeout(rest);
    playing.value = false;
  };
}
