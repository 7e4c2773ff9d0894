// Which crews said something that nobody at the centre has read.
import { signal } from "@preact/signals";
import type { UnitRow } from "../../lib/api/types.ts";
import { ordered } from "../../lib/live/live.ts";

const byLast = (a: UnitRow, b: UnitRow) =>
  (a.talk?.last ?? "").localeCompare(b.talk?.last ?? "") || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The one that has waited longest first. */
export const unreadCrews = ordered("unit", byLast, (row) => (row.talk?.for_centre ?? 0) > 0);

/** The crew whose conversation is open. */
export const chosenCrew = signal<string | null>(null);
