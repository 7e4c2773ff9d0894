// How many incidents are open where. Pure.
import type { IncidentRow, Level } from "../../lib/api/types.ts";

export interface Counted {
  /** Kabupaten or kota; `null`: kept from walls, not known yet, or outside the region. */
  name: string | null;
  /** The gravest level there. */
  worst: Level;
  open: number;
}

function regencyOf(row: IncidentRow): string | null {
  if (!row.area || row.outside) return null;
  const around = [row.area, ...(row.area.within ?? [])];
  return (around.find((one) => one.level === "regency") ?? row.area).name;
}

/** By kabupaten or kota: the gravest first, then the most. */
export function byRegency(rows: readonly IncidentRow[]): Counted[] {
  const of = new Map<string | null, Counted>();
  for (const row of rows) {
    const name = regencyOf(row);
    const counted = of.get(name) ?? { name, worst: row.level, open: 0 };
    counted.open += 1;
    if (row.level < counted.worst) counted.worst = row.level;
    of.set(name, counted);
  }
  return [...of.values()].sort(
    (a, b) =>
      a.worst - b.worst ||
      b.open - a.open ||
      Number(a.name === null) - Number(b.name === null) ||
      (a.name ?? "").localeCompare(b.name ?? ""),
  );
}
