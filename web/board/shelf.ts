// What is said of who sees to an incident, as far as this board has to know it at once: alarms that whoever sits here put off
// (everybody else still hears them), and incidents that a colleague hands to them.
import { computed } from "@preact/signals";
import { session } from "../lib/api/session.ts";
import type { IncidentRow } from "../lib/api/types.ts";
import { now, ordered } from "../lib/live/live.ts";

/** Incidents of which anything is said. */
const cared = ordered(
  "incident",
  (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  (row) => row.care !== undefined,
);

const own = computed(() => session.value?.person.name ?? "");

/** Until when alarms of an incident are put off here, ms; null: they are not. */
function shelvedUntil(row: IncidentRow | undefined): number | null {
  const one = row?.care?.shelved?.find(({ by }) => by === own.value);
  const until = one ? Date.parse(one.until) : 0;
  return until > now.value ? until : null;
}

/** What is put off here now, the first to come back first. */
export const shelved = computed(() =>
  cared.value
    .flatMap((row) => {
      const until = shelvedUntil(row);
      return until === null ? [] : [{ row, until }];
    })
    .sort((one, other) => one.until - other.until),
);

const shelvedIds = computed(() => new Set(shelved.value.map(({ row }) => row.id)));

export function isShelved(id: string): boolean {
  return shelvedIds.value.has(id);
}

/** Incidents handed to whoever sits here, the first one first. */
export const handedHere = computed(() =>
  cared.value
    .filter((row) => row.care?.handed?.to === own.value)
    .sort((one, other) => (one.care?.handed?.at ?? "").localeCompare(other.care?.handed?.at ?? "")),
);
