// Areas that were imported, as lines with names: each level from the zoom at which it can be read, and not
// loaded before.
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { ask } from "../../lib/api/client.ts";
import type { Box } from "./features.ts";

/** Coarse ones first. */
export const AREA_LEVELS = [
  { level: "province", fromZoom: 0, namesFrom: 24, widthPx: 2 },
  { level: "regency", fromZoom: 0, namesFrom: 7.5, widthPx: 1.4 },
  { level: "district", fromZoom: 9, namesFrom: 10.5, widthPx: 0.8 },
  { level: "village", fromZoom: 11.5, namesFrom: 13, widthPx: 0.5 },
] as const;

/** An answer of `GET /areas`. */
interface AreaLevels {
  levels: { level: string; count: number; bounds: Box }[];
}

type Area = Feature<Polygon | MultiPolygon, { code: string; name: string }>;

/** Twice the signed area of a ring, and its middle. */
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

/** Where names stand: in the middle of each area's largest part, once, whatever tiles it is drawn in. */
export function namesOf(areas: FeatureCollection<Polygon | MultiPolygon, { name: string }>) {
  const features = areas.features.map(({ geometry, properties }): Feature => {
    const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const middles = parts.map((rings) => middleOf(rings[0] ?? []));
    const largest = middles.reduce((best, one) => (one.size > best.size ? one : best), {
      size: -1,
      middle: [0, 0] as [number, number],
    });
    return {
      type: "Feature",
      geometry: { type: "Point", coordinates: largest.middle },
      properties: { name: properties.name },
    };
  });
  return { type: "FeatureCollection", features } satisfies FeatureCollection;
}

export class Areas {
  readonly #map: MapLibre;
  #has = new Map<string, "there" | "asked">();

  constructor(map: MapLibre) {
    this.#map = map;
  }

  /** Names of the sources this fills. */
  static sources(): string[] {
    return AREA_LEVELS.flatMap(({ level }) => [`area-${level}`, `name-${level}`]);
  }

  /** Learns what was imported; gives the box around the coarsest level. */
  async begin(): Promise<Box | null> {
    const answer = await ask<AreaLevels>("/areas");
    if (!answer.ok) return null;
    for (const { level, count } of answer.value.levels) if (count > 0) this.#has.set(level, "there");
    const coarsest = AREA_LEVELS.map(({ level }) =>
      answer.value.levels.find((one) => one.level === level && one.count > 0),
    ).find((one) => one !== undefined);
    return coarsest?.bounds ?? null;
  }

  /** Loads the levels that can be read at this zoom. */
  async look(): Promise<void> {
    const zoom = this.#map.getZoom();
    for (const { level, fromZoom } of AREA_LEVELS) {
      if (this.#has.get(level) !== "there" || zoom < fromZoom) continue;
      this.#has.set(level, "asked");
      const answer = await ask<FeatureCollection<Area["geometry"], Area["properties"]>>(`/areas/${level}`);
      if (!answer.ok) {
        this.#has.set(level, "there");
        return;
      }
      this.#source(`area-${level}`)?.setData(answer.value);
      this.#source(`name-${level}`)?.setData(namesOf(answer.value));
    }
  }

  #source(id: string): GeoJSONSource | undefined {
    return this.#map.getSource<GeoJSONSource>(id);
  }
}
