// The map of `/lapor`: a tap, or the cross in its middle by keys or a button, is where help is needed. Loaded when it is asked for.
import L from "leaflet";
import "./map.css";
import type { FeatureCollection, MultiPolygon, Point, Polygon } from "geojson";
import type { MapOut } from "../lib/api/types.ts";
import { type Area, nameAt } from "../lib/map/borders.ts";
import { LAND_BOX } from "../lib/map/box.ts";
import { colour, drawLand, drawName, MAX_ZOOM, openMap, partNames } from "../lib/map/ground.ts";
import { accuracyM, NEAR_ZOOM } from "./accuracy.ts";

/** Without tiles nothing can be told apart that would need more. */
const BARE_ZOOM = 14;
const KEY_PX = 40;
const OWN_MS = 10_000;

/** What the page lets a map do, and what it knows. Words of the map are in its box's `data-`. */
export interface Page {
  place(values: [string, string, string], words: string): void;
  /** Code of the regency that was chosen; empty: none. */
  area: string;
  /** Latitude, longitude and accuracy as they stand in the form; empty ones: not known. */
  from(): [string, string, string];
}

type Ground = FeatureCollection<Polygon | MultiPolygon | Point, { code: string; name: string }>;

async function get<T>(path: string): Promise<T | null> {
  try {
    const answer = await fetch(`/api/v1/map${path}`);
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

function button(words: string, act: () => void, label?: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "small";
  made.textContent = words;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** The one's own place, where the browser tells it without asking. */
async function own(): Promise<GeolocationPosition | null> {
  try {
    const { state } = await navigator.permissions.query({ name: "geolocation" });
    if (state !== "granted") return null;
    return await new Promise((found) =>
      navigator.geolocation.getCurrentPosition(found, () => found(null), {
        timeout: OWN_MS,
        maximumAge: 60_000,
      }),
    );
  } catch {
    return null;
  }
}

export class PointMap {
  readonly #map: L.Map;
  readonly #page: Page;
  readonly #words: DOMStringMap;
  readonly #undo: HTMLButtonElement;
  #mark: L.LayerGroup | null = null;
  /** What stood in the form before the first tap. */
  #before: [string, string, string] = ["", "", ""];

  static async open(box: HTMLElement, page: Page): Promise<void> {
    const [base, all, near] = await Promise.all([
      get<MapOut>(""),
      get<Ground>("/borders"),
      page.area ? get<Ground>(`/borders?within=${encodeURIComponent(page.area)}`) : null,
    ]);
    // Leaflet measures its box, so it is shown first.
    box.hidden = false;
    try {
      const map = new PointMap(box, page, base);
      map.#start(all);
      await map.#draw(base, all, near);
    } catch (fault) {
      box.replaceChildren();
      throw fault;
    } finally {
      box.hidden = true;
    }
  }

  private constructor(box: HTMLElement, page: Page, base: MapOut | null) {
    this.#page = page;
    this.#words = box.dataset;
    const words = (name: string) => this.#words[name] ?? "";
    const ground = document.createElement("div");
    ground.className = "point-ground";
    ground.tabIndex = 0;
    ground.setAttribute("role", "application");
    ground.setAttribute("aria-label", words("map"));
    ground.setAttribute("aria-describedby", "point-hint");
    const frame = document.createElement("div");
    frame.className = "point-box";
    const cross = document.createElement("div");
    cross.className = "point-cross";
    cross.setAttribute("aria-hidden", "true");
    frame.append(ground, cross);
    const hint = document.createElement("p");
    hint.id = "point-hint";
    hint.className = "hint";
    hint.textContent = words("hint");
    const credit = document.createElement("p");
    credit.className = "hint";
    credit.textContent = [words("land"), base?.attribution].filter(Boolean).join(" · ");
    this.#undo = button(words("undo"), () => this.#takeBack());
    this.#undo.hidden = true;
    const acts = document.createElement("div");
    acts.className = "point-acts";
    acts.append(
      button(words("here"), () => this.#point(this.#map.getCenter())),
      button("+", () => this.#map.zoomIn(), words("closer")),
      button("−", () => this.#map.zoomOut(), words("further")),
      this.#undo,
    );
    box.replaceChildren(hint, frame, acts, credit);
    const maxZoom = base?.tiles_url ? MAX_ZOOM : BARE_ZOOM;
    this.#map = openMap(ground, { keyboard: false, maxZoom });
    this.#map.on("click", ({ latlng }: L.LeafletMouseEvent) => this.#point(latlng));
    ground.addEventListener("keydown", (event) => this.#key(event));
    // Then the phone says where it is, and not the map.
    document.getElementById("locate")?.addEventListener("click", () => this.#forget());
  }

  /** Where it opens: what the form has, else the chosen regency, else the whole region. */
  #start(all: Ground | null): void {
    const [lat, lon] = this.#page.from();
    if (lat && lon) {
      this.#map.setView([Number(lat), Number(lon)], BARE_ZOOM);
      return;
    }
    const chosen = all?.features.filter((one) => one.properties.code === this.#page.area) ?? [];
    const shown = L.geoJSON(chosen.length > 0 ? chosen : (all?.features ?? [])).getBounds();
    const [west, south, east, north] = LAND_BOX;
    if (!shown.isValid()) this.#map.fitBounds(L.latLngBounds([south, west], [north, east]));
    else this.#map.fitBounds(shown.pad(0.1), { maxZoom: NEAR_ZOOM });
  }

  async #draw(base: MapOut | null, all: Ground | null, near: Ground | null): Promise<void> {
    if (base?.tiles_url) {
      const finest = { maxNativeZoom: base.tiles_max_zoom, maxZoom: MAX_ZOOM };
      L.tileLayer(base.tiles_url, finest).addTo(this.#map);
    } else {
      const line = await drawLand(this.#map);
      for (const ground of [near, all]) {
        for (const area of ground?.features ?? []) this.#drawArea(area, line, ground === near);
      }
      partNames(this.#map);
    }
    // Whoever waits for that would wait for the map.
    own().then((here) => here && this.#drawOwn(here.coords));
  }

  #drawArea(area: Ground["features"][number], line: L.PathOptions, isFine: boolean): void {
    const { code, name } = area.properties;
    if (area.geometry.type === "Point") {
      drawName(this.#map, area.geometry.coordinates as [number, number], name);
      return;
    }
    const border = area as Area;
    L.geoJSON(border, { style: { ...line, weight: isFine ? 1 : 2 } }).addTo(this.#map);
    // Its districts have names of their own.
    if (isFine || code !== this.#page.area) drawName(this.#map, nameAt(border), name);
  }

  #drawOwn({ latitude, longitude, accuracy }: GeolocationCoordinates): void {
    const at: L.LatLngTuple = [latitude, longitude];
    const color = colour("map-own");
    L.circle(at, { radius: accuracy, color, weight: 1, fillOpacity: 0.1, interactive: false }).addTo(
      this.#map,
    );
    L.circleMarker(at, { radius: 7, color, fillOpacity: 1, interactive: false }).addTo(this.#map);
    if (!this.#page.from()[0]) this.#map.setView(at, BARE_ZOOM);
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [0, -KEY_PX],
      ArrowDown: [0, KEY_PX],
      ArrowLeft: [-KEY_PX, 0],
      ArrowRight: [KEY_PX, 0],
    };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = steps[event.key];
    // Without a glide: where the cross is seen is where it is.
    if (step) this.#map.panBy(step, { animate: false });
    else if (event.key === "+" || event.key === "=") this.#map.zoomIn();
    else if (event.key === "-") this.#map.zoomOut();
    else if (event.key === "Enter") this.#point(this.#map.getCenter());
    else return;
    event.preventDefault();
  }

  /** Takes a point, or comes closer first, where a finger covers whole villages. */
  #point(at: L.LatLng): void {
    const zoom = this.#map.getZoom();
    if (zoom < NEAR_ZOOM) {
      this.#map.setView(at, Math.min(NEAR_ZOOM, zoom + 3), { animate: false });
      this.#say(this.#words.near ?? "");
      return;
    }
    if (!this.#mark) this.#before = this.#page.from();
    this.#mark?.remove();
    const metres = accuracyM(at.lat, zoom);
    const color = colour("map-point");
    this.#mark = L.layerGroup([
      L.circle(at, { radius: metres, color, weight: 2, fillOpacity: 0.1, interactive: false }),
      L.circleMarker(at, { radius: 6, color, fillOpacity: 1, interactive: false }),
    ]).addTo(this.#map);
    this.#undo.hidden = false;
    const values: [string, string, string] = [at.lat.toFixed(6), at.lng.toFixed(6), String(metres)];
    this.#page.place(values, this.#words.set ?? "");
  }

  #takeBack(): void {
    this.#forget();
    this.#page.place(this.#before, this.#words.undone ?? "");
    // The button that had the focus is gone.
    this.#map.getContainer().focus({ preventScroll: true });
  }

  #forget(): void {
    this.#mark?.remove();
    this.#mark = null;
    this.#undo.hidden = true;
  }

  #say(words: string): void {
    this.#page.place(this.#page.from(), words);
  }
}
