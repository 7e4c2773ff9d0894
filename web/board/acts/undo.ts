// What was done in the last seconds, and taking it back: by an act that the record shows too, never by deleting one.
import { computed, signal } from "@preact/signals";
import { incident, now, unit } from "../../lib/live/live.ts";
import { Press } from "../../lib/ui/press.ts";
import type { Act, Answered } from "./act.ts";

/** For so long an act can be taken back. */
const UNDO_MS = 10_000;
/** Acts kept, so that those of one command line can be taken back one after the other, and those on an area together. */
const MOST = 60;

interface Done {
  act: Act;
  answer: Answered;
  /** When it was done, ms of this page's own clock: what counts is how long somebody had to see it. */
  at: number;
  /** Acts that were one for whoever did them. */
  batch?: string | undefined;
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
  return last && ms > 0 ? { act: named(last), left_s: Math.ceil(ms / 1000) } : null;
});

const isOf = (last: Done) => (one: Done) =>
  one === last || (one.batch !== undefined && one.batch === last.batch);

/** The act, about all that it was done to. */
function named(last: Done): Act {
  const more = done.value.filter(isOf(last)).length - 1;
  return more > 0 ? { ...last.act, about: `${last.act.about} +${more}` } : last.act;
}

export function remember(act: Act, answer: Answered, batch?: string): void {
  back.value = null;
  if (act.back) done.value = [...done.value, { act, answer, at: performance.now(), batch }].slice(-MOST);
}

/** Takes the newest act back, with all of its batch. What changed since is left as it is. */
export async function undo(): Promise<boolean> {
  const last = undoable.value && done.value.at(-1);
  if (!last || undoPress.busy.value) return false;
  const act = named(last);
  const all = done.value.filter(isOf(last)).reverse();
  done.value = done.value.filter((one) => !all.includes(one));
  for (const did of all) {
    for (const one of did.act.back?.({ incident, unit }, did.answer) ?? []) {
      if (!(await undoPress.run(one.method, one.path, one.body))) return false;
    }
  }
  back.value = { ...last, act, at: performance.now() };
  return true;
}
