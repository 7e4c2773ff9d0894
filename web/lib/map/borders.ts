// Borders of areas that were imported, as the server gives them; browsers keep them and ask whether they changed.

import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import type { AreaLevel, AreaLevelRow, AreaList } from "../api/types.ts";

export type Area = Feature<Polygon | MultiPolygon, { code: string; name: string }>;
export type Borders = FeatureCollection<Area["geometry"], Area["properties"]>;
/** West, south, east, north. */
export type Box = [number, number, number, number];

async function get<T>(path: string): Promise<T | null> {
  try {
    const answer = await fetch(`/api/v1/areas${path}`, { cache: "no-cache" });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

/** The levels that were imported; `null` when that cannot be known. */
export async function importedLevels(): Promise<AreaLevelRow[] | null> {
  const answer = await get<AreaList>("");
  return answer ? answer.levels.filter((one) => one.count > 0) : null;
}

/** The areas of a level, or only those within an area of a coarser one. */
export function bordersOf(level: AreaLevel, within?: string): Promise<Borders | null> {
  return get(`/${level}${within ? `?within=${encodeURIComponent(within)}` : ""}`);
}

/** Rings that surround the parts of an area. */
function shoresOf({ geometry }: Area): Position[][] {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.flatMap((rings) => rings.slice(0, 1));
}

export function boxOf(area: Area): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = 0, lat = 0] of shoresOf(area).flat()) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

/** Twice the area of a ring, and its middle. */
function middleOf(ring: Position[]): { size: number; middle: [number, number] } {
  let [size, x, y] = [0, 0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[i + 1] ?? [];
    const cross = ax * by - bx * ay;
    size += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  const [first = 0, second = 0] = ring[0] ?? [];
  return { size: Math.abs(size), middle: size === 0 ? [first, second] : [x / (3 * size), y / (3 * size)] };
}

/** Where the name of an area stands, longitude first: in the middle of its largest part. */
export function nameAt(area: Area): [number, number] {
  const middles = shoresOf(area).map(middleOf);
  const [first] = middles;
  return middles.reduce((best, one) => (one.size > best.size ? one : best), first ?? middleOf([])).middle;
}
