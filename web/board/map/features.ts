// Rows as points for the map. Pure.
import type { Feature, FeatureCollection, Point, Polygon } from "geojson";
import type { IncidentRow, UnitRow } from "../../lib/api/types.ts";
import type { Seen } from "../../lib/live/live.ts";
import type { Box } from "../../lib/map/borders.ts";
import { sectionOf } from "../order.ts";

/** Half a cell of the grid that places in the clear are rounded to: 250 m, as 1/444 of a degree. */
const HALF_CELL = 1 / 444;

export interface IncidentMark {
  id: string;
  level: number;
  /** Above all others: 1 for a level 1 that nobody has looked at. */
  alarm: number;
  done: boolean;
}

export interface UnitMark {
  id: string;
  sign: string;
  /** The picture: what it does, and how its place is known. */
  mark: string;
}

export type Doing = "free" | "busy" | "off";
/** Seen lately, seen long ago, or never seen and drawn at its home post. */
export type Known = "live" | "stale" | "home";

type Points<P> = FeatureCollection<Point, P>;

export const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

function point<P>(lon: number, lat: number, properties: P): Feature<Point, P> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

export function doingOf(unit: UnitRow): Doing {
  if (unit.assignment !== null) return "busy";
  return unit.availability === "not_available" ? "off" : "free";
}

export function knownOf(seen: Seen | undefined, now: number, staleMs: number): Known {
  if (!seen) return "home";
  return now - seen.at > staleMs ? "stale" : "live";
}

/** Open incidents that have a place. */
export function incidentMarks(
  rows: readonly IncidentRow[],
  alarmed: ReadonlySet<string>,
): Points<IncidentMark> {
  const features = rows.flatMap((row) => {
    const section = sectionOf(row);
    if (section === null || !row.place) return [];
    const { id, level } = row;
    const mark = { id, level, alarm: alarmed.has(id) ? 1 : 0, done: section === "done" };
    return [point(row.place.lon, row.place.lat, mark)];
  });
  return { type: "FeatureCollection", features };
}

/** How many open incidents no map can show. */
export function withoutPlace(rows: readonly IncidentRow[]): number {
  return rows.filter((row) => sectionOf(row) !== null && !row.place).length;
}

/** Every unit: where it was seen last, else at its home post. */
export function unitMarks(
  units: readonly UnitRow[],
  positions: ReadonlyMap<string, Seen>,
  now: number,
  staleMs: number,
): Points<UnitMark> {
  const features = units.map((unit) => {
    const seen = positions.get(unit.id);
    const { lat, lon } = seen ?? unit.home;
    const mark = `unit-${doingOf(unit)}-${knownOf(seen, now, staleMs)}`;
    return point(lon, lat, { id: unit.id, sign: unit.call_sign, mark });
  });
  return { type: "FeatureCollection", features };
}

/** The open incident, and the square it lies in somewhere. */
export function chosenMarks(row: IncidentRow | undefined): FeatureCollection {
  if (!row?.place) return NOTHING;
  const { lat, lon } = row.place;
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x, y]) => [lon + (x ?? 0) * HALF_CELL, lat + (y ?? 0) * HALF_CELL]);
  const square: Feature<Polygon> = {
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [corners] },
    properties: {},
  };
  return { type: "FeatureCollection", features: [square, point(lon, lat, { id: row.id, level: row.level })] };
}

/** The smallest box around all points, or `null` without any. */
export function boxAround(points: Iterable<{ lat: number; lon: number }>): Box | null {
  let box: Box | null = null;
  for (const { lat, lon } of points) {
    const [west, south, east, north]: Box = box ?? [lon, lat, lon, lat];
    box = [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)];
  }
  return box;
}
