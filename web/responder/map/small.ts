// The small map on a phone: land, borders or tiles, where to go, and where one is. Loaded when it is asked for.
import L from "leaflet";
import type { MapOut } from "../../lib/api/types.ts";
import { bordersOf, importedLevels, nameAt } from "../../lib/map/borders.ts";
import { colour, drawLand, drawName, MAX_ZOOM, openMap } from "../../lib/map/ground.ts";
import { picturesOf } from "./pictures.ts";

/** Half a cell of the grid that places in the clear are rounded to, in degrees. */
const HALF_CELL = 1 / 444;
const CLOSE_ZOOM = 13;
/** Codes of areas begin with that of their regency, `32.04`. */
const REGENCY_CODE_CHARS = 5;

export interface Where {
  lat: number;
  lon: number;
  /** `null` when the place is only known to its cell of 500 m. */
  accuracyM: number | null;
  /** Code of the area it lies in, as far as that is known. */
  area: string | null;
}

export interface Here {
  lat: number;
  lon: number;
  accuracyM: number;
}

export class SmallMap {
  readonly #map: L.Map;
  readonly #where: Where;
  #own: { dot: L.CircleMarker; ring: L.Circle; line: L.Polyline } | null = null;

  /** `mark` is drawn at the place. */
  constructor(box: HTMLElement, where: Where, mark: HTMLElement, moved: (widthM: number) => void) {
    this.#where = where;
    this.#map = openMap(box);
    this.#map.on("moveend", () => {
      const view = this.#map.getBounds();
      const { lat } = view.getCenter();
      moved(this.#map.distance([lat, view.getWest()], [lat, view.getEast()]));
    });
    this.#map.setView([where.lat, where.lon], CLOSE_ZOOM);
    this.#drawPlace(mark);
  }

  /** Draws what is below: configured tiles, else land and borders. */
  async drawGround(base: MapOut | null): Promise<void> {
    const tiles = await this.#tiles(base);
    if (tiles) {
      tiles.addTo(this.#map);
      return;
    }
    const line = await drawLand(this.#map);
    await this.#drawBorders(line);
  }

  /** Districts around the place with their names, as far as they were imported; else regencies. */
  async #drawBorders(line: L.PathOptions): Promise<void> {
    const levels = new Set((await importedLevels())?.map((one) => one.level));
    const regency = this.#where.area?.slice(0, REGENCY_CODE_CHARS);
    const level = levels.has("district") && regency ? "district" : "regency";
    if (!levels.has(level)) return;
    const borders = await bordersOf(level, level === "district" ? regency : undefined);
    if (!borders) return;
    L.geoJSON(borders, { style: line }).addTo(this.#map);
    for (const area of borders.features) drawName(this.#map, nameAt(area), area.properties.name);
  }

  showHere(here: Here): void {
    const at: L.LatLngTuple = [here.lat, here.lon];
    const to: L.LatLngTuple = [this.#where.lat, this.#where.lon];
    if (this.#own) {
      this.#own.line.setLatLngs([at, to]);
      this.#own.dot.setLatLng(at);
      this.#own.ring.setLatLng(at).setRadius(here.accuracyM);
      return;
    }
    const ink = colour("accent");
    const ring = L.circle(at, { radius: here.accuracyM, color: ink, weight: 1, fillOpacity: 0.1 });
    const dot = L.circleMarker(at, {
      radius: 7,
      color: colour("ground"),
      weight: 3,
      fillColor: ink,
      fillOpacity: 1,
    });
    const line = L.polyline([at, to], { color: ink, weight: 2, dashArray: "2 6", interactive: false });
    this.#own = { line: line.addTo(this.#map), ring: ring.addTo(this.#map), dot: dot.addTo(this.#map) };
  }

  toPlace(): void {
    this.#map.setView([this.#where.lat, this.#where.lon], Math.max(this.#map.getZoom(), CLOSE_ZOOM));
  }

  /** How far `here` is from the place in a straight line, metres. */
  farM(here: Here): number {
    return this.#map.distance([here.lat, here.lon], [this.#where.lat, this.#where.lon]);
  }

  /** Place and own position together. */
  toBoth(): void {
    const own = this.#own?.dot.getLatLng();
    if (own) this.#map.fitBounds(L.latLngBounds([own, [this.#where.lat, this.#where.lon]]).pad(0.2));
  }

  zoomBy(by: number): void {
    this.#map.setZoom(this.#map.getZoom() + by);
  }

  end(): void {
    // What still moves would look for a place that is gone.
    this.#map.stop();
    this.#map.remove();
  }

  async #tiles(base: MapOut | null): Promise<L.Layer | null> {
    if (base?.archive) return picturesOf(base.archive);
    if (!base?.tiles_url) return null;
    return L.tileLayer(base.tiles_url, { maxNativeZoom: base.tiles_max_zoom, maxZoom: MAX_ZOOM });
  }

  #drawPlace(mark: HTMLElement): void {
    const { lat, lon, accuracyM } = this.#where;
    const line = { color: colour("text"), weight: 2, dashArray: "6 4", fill: false, interactive: false };
    if (accuracyM === null) {
      const corner = (sign: number): L.LatLngTuple => [lat + sign * HALF_CELL, lon + sign * HALF_CELL];
      L.rectangle([corner(-1), corner(1)], line).addTo(this.#map);
    } else {
      L.circle([lat, lon], { ...line, radius: accuracyM }).addTo(this.#map);
    }
    const icon = L.divIcon({ html: mark, className: "map-mark", iconSize: [36, 36] });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(this.#map);
  }
}
