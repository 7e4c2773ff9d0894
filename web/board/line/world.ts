// What the command line knows of the board when it reads a line, and how things are named on it. Pure.
import type { AgencyOut, IncidentRow, Pick as Picked, Role, UnitRow } from "../../lib/api/types.ts";

export interface World {
  roles: readonly Role[];
  /** Their account. */
  name?: string;
  /** Kinds of incident with their names. */
  kinds?: readonly { code: string; name: string }[];
  /** Reports that can be taken out of an incident, by their codes without hyphens. */
  reports?: ReadonlyMap<string, { id: string; incident: string; label: string }>;
  facilities?: readonly { id: string; name: string }[];
  /** Whether they have the watch: who is alone may lower a level, which the server decides. */
  holds?: boolean;
  /** Acts are locked while nobody knows what is true. */
  locked: boolean;
  /** In the order of the board. */
  incidents: readonly IncidentRow[];
  units: readonly UnitRow[];
  /** Incidents by the receipt codes of their reports, without hyphens. */
  codes: ReadonlyMap<string, string>;
  /** What is left out means this one. */
  open: IncidentRow | null;
  /** Whom to send to the open one, the best first. */
  picks: readonly Picked[];
  agencies: readonly AgencyOut[];
  /** Server time, ms. */
  now: number;
}

/** `AMB-03`, `amb03` and `Amb 03` name the same unit. */
export function bare(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

export function incidentOf(world: World, word: string): IncidentRow | null {
  const name = bare(word);
  if (name === "") return null;
  const id = world.codes.get(name);
  return world.incidents.find((row) => bare(row.label) === name || row.id === id) ?? null;
}

export function unitOf(world: World, word: string): UnitRow | null {
  const name = bare(word);
  if (name === "") return null;
  return world.units.find((unit) => bare(unit.call_sign) === name || bare(unit.id) === name) ?? null;
}

/** How a unit is written on a line: by its call sign, unless that is more than one word. */
export function unitWord(unit: Pick<UnitRow, "id" | "call_sign">): string {
  return /[\s;"]/.test(unit.call_sign) ? unit.id : unit.call_sign;
}

/** What was merged into an incident of the board, by its label. */
export function partOf(world: World, word: string): { id: string; label: string } | null {
  const name = bare(word);
  for (const row of world.incidents) {
    const part = (row.merged ?? []).find((one) => bare(one.label) === name);
    if (part) return part;
  }
  return null;
}

/** The sending a unit is on, and the incident it is for. */
export function sendingOf(world: World, unit: UnitRow) {
  if (unit.assignment === null) return null;
  for (const row of world.incidents) {
    const sending = row.assignments.find((one) => one.id === unit.assignment);
    if (sending) return { row, sending };
  }
  return null;
}
