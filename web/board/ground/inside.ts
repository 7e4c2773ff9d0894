// What lies in an area, how far things are from each other, and which areas incidents lie in. Pure; distances as the server
// counts them: great circles on a sphere of the mean radius of IUGG.
import type { AreaRef, IncidentRow, UnitRow } from "../../lib/api/types.ts";
import type { Seen } from "../../lib/live/live.ts";
import { byLevelAndAge, sectionOf } from "../order.ts";

export interface Spot {
  lat: number;
  lon: number;
}

/** Something to be inside of. */
export type Ground =
  | { is: "circle"; middle: Spot; km: number }
  | { is: "area"; code: string }
  | { is: "ring"; corners: readonly (readonly [number, number])[] };

const EARTH_KM = 6_371.0088;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export function distanceKm(one: Spot, other: Spot): number {
  const lat = Math.sin(radians(other.lat - one.lat) / 2) ** 2;
  const lon = Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  const h = lat + Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * lon;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, h)));
}

/** Whether a ring goes round a point: a line from there to the east crosses it an odd number of times. */
function surrounds(corners: readonly (readonly [number, number])[], { lat, lon }: Spot): boolean {
  let inside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [ax, ay] = corners[i] ?? [0, 0];
    const [bx, by] = corners[j] ?? [0, 0];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

export function holds(area: Ground, place: Spot | null, within: AreaRef | null): boolean {
  if (area.is === "area") return areasOf(within).some((one) => one.code === area.code);
  if (!place) return false;
  if (area.is === "circle") return distanceKm(area.middle, place) <= area.km;
  return surrounds(area.corners, place);
}

/** An area and those around it, the finest first. */
export function areasOf(area: AreaRef | null): { code: string; name: string }[] {
  return area ? [area, ...(area.within ?? []).filter((one) => one.level !== "province")] : [];
}

/** Open incidents inside, the most urgent first. */
export function incidentsIn(area: Ground, rows: readonly IncidentRow[]): IncidentRow[] {
  return rows
    .filter((row) => sectionOf(row) !== null && holds(area, row.place, row.area))
    .sort(byLevelAndAge);
}

export interface Near {
  unit: UnitRow;
  /** Absent where there is nothing to measure from. */
  km?: number;
}

/** Where a unit is: as it was seen last, else its home post. */
export const spotOf = (unit: UnitRow, positions: ReadonlyMap<string, Seen>): Spot =>
  positions.get(unit.id) ?? unit.home;

/** Units, the nearest to `from` first, else by call sign. */
export function byDistance(
  units: readonly UnitRow[],
  positions: ReadonlyMap<string, Seen>,
  from: Spot | null,
): Near[] {
  if (!from) {
    return [...units]
      .sort((one, other) => one.call_sign.localeCompare(other.call_sign))
      .map((unit) => ({ unit }));
  }
  return units
    .map((unit) => ({ unit, km: distanceKm(from, spotOf(unit, positions)) }))
    .sort((one, other) => one.km - other.km);
}

export interface Group {
  code: string;
  name: string;
  rows: IncidentRow[];
  /** The most urgent level in it. */
  worst: number;
}

/** Open incidents by the area they lie in, those of the most urgent first. Without an area they stand together. */
export function byArea(rows: readonly IncidentRow[], nameOf: (row: IncidentRow) => string): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    if (sectionOf(row) === null) continue;
    const code = row.area?.code ?? "";
    const group = groups.get(code) ?? { code, name: nameOf(row), rows: [], worst: 5 };
    group.rows.push(row);
    group.worst = Math.min(group.worst, row.level);
    groups.set(code, group);
  }
  for (const { rows: inside } of groups.values()) inside.sort(byLevelAndAge);
  return [...groups.values()].sort(
    (one, other) => one.worst - other.worst || other.rows.length - one.rows.length,
  );
}
