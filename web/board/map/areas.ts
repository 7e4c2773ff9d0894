// Areas that were imported, as lines with names: each level from the zoom at which it can be read, and not
// loaded before. Of the finest level only what lies where somebody looks.
import type { Feature, FeatureCollection } from "geojson";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { AreaLevel } from "../../lib/api/types.ts";
import { type Area, type Box, bordersOf, boxOf, importedLevels, nameAt } from "../../lib/map/borders.ts";

interface Drawn {
  level: AreaLevel;
  fromZoom: number;
  namesFrom: number;
  widthPx: number;
  /** Loaded for one area of this level after the other. */
  within?: AreaLevel;
}

/** Coarse ones first. */
export const AREA_LEVELS: readonly Drawn[] = [
  { level: "province", fromZoom: 0, namesFrom: 24, widthPx: 2 },
  { level: "regency", fromZoom: 0, namesFrom: 7.2, widthPx: 1.4 },
  { level: "district", fromZoom: 9, namesFrom: 10.5, widthPx: 0.8 },
  { level: "village", fromZoom: 11.5, namesFrom: 13, widthPx: 0.5, within: "regency" },
];

/** Where names stand, once each, whatever tiles their areas are drawn in. */
export function namesOf(areas: readonly Area[]): FeatureCollection {
  const features = areas.map(
    (area): Feature => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: nameAt(area) },
      properties: { name: area.properties.name },
    }),
  );
  return { type: "FeatureCollection", features };
}

const meet = (a: Box, b: Box) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

export class Areas {
  readonly #map: MapLibre;
  #imported = new Set<string>();
  /** What was asked for, as level and the area it lies within. */
  readonly #asked = new Set<string>();
  readonly #loaded = new Map<string, Area[]>();
  #looking = false;
  #moved = false;

  constructor(map: MapLibre) {
    this.#map = map;
  }

  /** Names of the sources this fills. */
  static sources(): string[] {
    return AREA_LEVELS.flatMap(({ level }) => [`area-${level}`, `name-${level}`]);
  }

  /** Learns what was imported; gives the box around the coarsest level. */
  async begin(): Promise<Box | null> {
    const imported = (await importedLevels()) ?? [];
    this.#imported = new Set(imported.map((one) => one.level));
    for (const { level } of AREA_LEVELS) {
      const bounds = imported.find((one) => one.level === level)?.bounds;
      if (bounds) return bounds;
    }
    return null;
  }

  /** Loads what can be read where the map stands. */
  async look(): Promise<void> {
    this.#moved = this.#looking;
    if (this.#looking) return;
    this.#looking = true;
    for (const drawn of AREA_LEVELS) {
      if (!this.#imported.has(drawn.level) || this.#map.getZoom() < drawn.fromZoom) continue;
      for (const within of this.#parts(drawn)) await this.#load(drawn.level, within);
    }
    this.#looking = false;
    if (this.#moved) await this.look();
  }

  /** The parts in which a level is loaded here: all at once, or those in sight. */
  #parts({ within }: Drawn): (string | undefined)[] {
    if (!within || !this.#imported.has(within)) return [undefined];
    const view = this.#map.getBounds();
    const box: Box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const inSight = (this.#loaded.get(within) ?? []).filter((area) => meet(boxOf(area), box));
    return inSight.map((area) => area.properties.code);
  }

  async #load(level: AreaLevel, within: string | undefined): Promise<void> {
    const key = `${level} ${within ?? ""}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    const borders = await bordersOf(level, within);
    if (!borders) {
      this.#asked.delete(key);
      return;
    }
    const all = [...(this.#loaded.get(level) ?? []), ...borders.features];
    this.#loaded.set(level, all);
    this.#map.getContainer().dataset[level] = String(all.length);
    this.#source(`area-${level}`)?.setData({ type: "FeatureCollection", features: all });
    this.#source(`name-${level}`)?.setData(namesOf(all));
  }

  #source(id: string): GeoJSONSource | undefined {
    return this.#map.getSource<GeoJSONSource>(id);
  }
}
