// A dispatcher's areas: chosen by whoever sits here, remembered on this device for their account. The list shows them first, or
// alone; alarms of all areas are heard.
import { signal } from "@preact/signals";
import { session } from "../lib/api/session.ts";
import type { AreaName, AreaRef, IncidentRow } from "../lib/api/types.ts";
import { kept } from "./kept.ts";
import type { Section } from "./order.ts";

export const SECTOR_MODES = ["all", "first", "only"] as const;
export const sectorMode = kept("sigap.sector", SECTOR_MODES, "all");
/** Codes of the regencies and cities chosen. */
export const sectorAreas = signal<ReadonlySet<string>>(new Set());

const keyOf = () => `sigap.sector.${session.peek()?.person.name ?? ""}`;
let loadedFor: string | null = null;

/** What was chosen here for whoever is signed in. */
export function recallSector(): void {
  const key = keyOf();
  if (key === loadedFor) return;
  loadedFor = key;
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    sectorAreas.value = new Set(Array.isArray(found) ? found.filter((one) => typeof one === "string") : []);
  } catch {
    sectorAreas.value = new Set();
  }
}

export function chooseArea(code: string, on: boolean): void {
  const next = new Set(sectorAreas.value);
  if (on) next.add(code);
  else next.delete(code);
  sectorAreas.value = next;
  try {
    localStorage.setItem(keyOf(), JSON.stringify([...next]));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** The regency or city an area lies in, or is. */
export function regencyOf(area: AreaRef | null): Pick<AreaName, "code" | "name"> | null {
  if (area === null) return null;
  // Where no areas were imported, those of the settings are regencies and cities.
  if (area.level === undefined || area.level === "regency") return { code: area.code, name: area.name };
  return area.within?.find((one) => one.level === "regency") ?? null;
}

type Lists = Record<Section, readonly IncidentRow[]>;

/** The lists as the sector wants them. What nobody knows the place of is everybody's. Pure. */
export function inSector(
  lists: Lists,
  how: (typeof SECTOR_MODES)[number],
  chosen: ReadonlySet<string>,
): Lists {
  if (how === "all" || chosen.size === 0) return lists;
  const own = (row: IncidentRow) => {
    const regency = regencyOf(row.area);
    return regency === null || chosen.has(regency.code);
  };
  const order = (rows: readonly IncidentRow[]) => {
    const ours = rows.filter(own);
    return how === "only" ? ours : [...ours, ...rows.filter((row) => !own(row))];
  };
  return { queue: order(lists.queue), running: order(lists.running), done: order(lists.done) };
}
