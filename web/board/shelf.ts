// Alarms that somebody put off, with a reason and until when: on this board only, so that everybody else still hears
// them. The reason is a note on the incident, which the record keeps; when the time is over the alarm is back as it was.
import { computed, signal } from "@preact/signals";
import { incident, now } from "../lib/live/live.ts";

const shelf = signal<ReadonlyMap<string, number>>(new Map());

export function shelve(id: string, minutes: number): void {
  shelf.value = new Map(shelf.value).set(id, now.value + minutes * 60_000);
}

/** Lets it be heard again at once. */
export function unshelve(id: string): void {
  const rest = new Map(shelf.value);
  rest.delete(id);
  shelf.value = rest;
}

export function isShelved(id: string): boolean {
  const until = shelf.value.get(id);
  return until !== undefined && until > now.value;
}

/** What is put off now, the first to come back first. */
export const shelved = computed(() =>
  [...shelf.value]
    .filter(([, until]) => until > now.value)
    .sort(([, one], [, other]) => one - other)
    .flatMap(([id, until]) => {
      const row = incident(id);
      return row ? [{ row, until }] : [];
    }),
);
