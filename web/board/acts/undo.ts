// What was done in the last seconds, and taking it back: by an act that the record shows too, never by deleting one.
import { computed, signal } from "@preact/signals";
import { incident, now, unit } from "../../lib/live/live.ts";
import { Press } from "../../lib/ui/press.ts";
import type { Act, Answered } from "./act.ts";

/** For so long an act can be taken back. */
const UNDO_MS = 10_000;
/** Acts kept, so that those of one command line can be taken back one after the other. */
const MOST = 20;

interface Done {
  act: Act;
  answer: Answered;
  /** When it was done, ms of this page's own clock: what counts is how long somebody had to see it. */
  at: number;
}

const done = signal<readonly Done[]>([]);
const back = signal<Done | null>(null);
export const undoPress = new Press();

const left = ({ at }: Done) => UNDO_MS - (performance.now() - at);

/** The act that was taken back last, for as long as it is news. */
export const takenBack = computed(() => {
  now.value;
  return back.value && left(back.value) > 0 ? back.value.act : null;
});

/** The newest act that can still be taken back, and how many seconds are left. */
export const undoable = computed(() => {
  // Counted anew every second.
  now.value;
  const last = done.value.at(-1);
  const ms = last ? left(last) : 0;
  return last && ms > 0 ? { act: last.act, left_s: Math.ceil(ms / 1000) } : null;
});

export function remember(act: Act, answer: Answered): void {
  back.value = null;
  if (act.back) done.value = [...done.value, { act, answer, at: performance.now() }].slice(-MOST);
}

/** Takes the newest act back. What changed since is left as it is. */
export async function undo(): Promise<boolean> {
  const last = undoable.value && done.value.at(-1);
  if (!last || undoPress.busy.value) return false;
  done.value = done.value.slice(0, -1);
  for (const one of last.act.back?.({ incident, unit }, last.answer) ?? []) {
    if (!(await undoPress.run(one.method, one.path, one.body))) return false;
  }
  back.value = { ...last, at: performance.now() };
  return true;
}
