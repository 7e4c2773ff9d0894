// The map itself: a MapLibre map that follows the rows, the theme and what is chosen. It moves only when
// somebody moves it, chooses an incident, or asks for it; never because something new has come.

import land from "virtual:land";
import { computed, effect, untracked } from "@preact/signals";
import { type GeoJSONSource, Map as MapLibre, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { isAny } from "../../lib/api/session.ts";
import { incident, incidents, now, positions, units } from "../../lib/live/live.ts";
import { about } from "../../lib/map/about.ts";
import type { Box } from "../../lib/map/borders.ts";
import { LAND_BOX } from "../../lib/map/box.ts";
import { trustOnly } from "../../lib/map/trust.ts";
import { seldom } from "../../lib/seldom.ts";
import { t } from "../../lib/text/text.ts";
import { alarms } from "../alarm.ts";
import { open, selected, theme } from "../state.ts";
import { Areas } from "./areas.ts";
import { beginExtras, EXTRA_SOURCES, extraImages } from "./extras.ts";
import { boxAround, chosenMarks, incidentMarks, NOTHING, unitMarks } from "./features.ts";
import { coloursNow, drawMarks, RATIO } from "./marks.ts";
import { layers } from "./style.ts";
import { tileSource } from "./tiles.ts";

/** Sources are filled again at most this often. */
const REDRAW_MS = 1_000;
/** Whether positions are old is looked at this often. */
const AGEING_MS = 15_000;
const MOVE_MS = 140;
/** At this zoom a cell of 500 m is 50 px wide; what still lies together lies in one cell. */
export const MAX_ZOOM = 17;
const CLOSE_ZOOM = 12;
const EDGE_PX = 44;
/** The buttons lie over the upper edge. */
const TOP_PX = 64;

const still = matchMedia("(prefers-reduced-motion: reduce)");
const moveMs = () => (still.matches ? 0 : MOVE_MS);

export class Chart {
  readonly map: MapLibre;
  readonly #areas: Areas;
  readonly #ends: (() => void)[] = [];
  #region: Box | null = null;
  /** Chosen on the map itself, where it is in sight already. */
  #own: string | null = null;

  static async open(box: HTMLElement): Promise<Chart> {
    trustOnly({ scripts: [workerUrl] });
    setWorkerUrl(workerUrl);
    const base = await about();
    const tiles = await tileSource(base);
    const chart = new Chart(box, tiles);
    await chart.map.once("load");
    chart.#region = (await chart.#areas.begin()) ?? null;
    chart.#begin((base?.position_stale_s ?? 300) * 1_000);
    chart.#ends.push(...beginExtras(chart.map, base));
    return chart;
  }

  private constructor(box: HTMLElement, tiles: Awaited<ReturnType<typeof tileSource>>) {
    const [west, south, east, north] = LAND_BOX;
    const fills = ["units", "chosen", ...EXTRA_SOURCES, ...Areas.sources()];
    this.map = new MapLibre({
      container: box,
      style: {
        version: 8,
        sources: {
          land: { type: "geojson", data: land, maxzoom: 10, tolerance: 0.3 },
          ...(tiles ? { tiles } : {}),
          ...Object.fromEntries(fills.map((id) => [id, { type: "geojson", data: NOTHING }])),
          incidents: {
            type: "geojson",
            data: NOTHING,
            cluster: true,
            clusterRadius: 34,
            maxzoom: MAX_ZOOM + 1,
            clusterMaxZoom: MAX_ZOOM,
            clusterProperties: {
              worst: ["min", ["get", "level"]],
              alarm: ["max", ["get", "alarm"]],
            },
          },
        },
        layers: layers(coloursNow(), theme.value === "night"),
      },
      bounds: this.#home(),
      fitBoundsOptions: { padding: EDGE_PX },
      maxBounds: [west, south, east, north],
      maxZoom: MAX_ZOOM,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      fadeDuration: 0,
      locale: { "Map.Title": t("chart.canvas") },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-left");
    this.#areas = new Areas(this.map);
  }

  end(): void {
    for (const end of this.#ends) end();
    this.map.remove();
  }

  /** Chooses what was pressed on the map: it stays where it is. */
  choose(id: string): void {
    this.#own = id;
  }

  fitRegion(): void {
    this.map.fitBounds(this.#region ?? this.#home(), { padding: EDGE_PX, duration: moveMs() });
  }

  fitChosen(): void {
    const place = incident(selected.value)?.place;
    if (!place) return;
    const zoom = Math.max(this.map.getZoom(), CLOSE_ZOOM);
    this.map.easeTo({ center: [place.lon, place.lat], zoom, duration: moveMs() });
  }

  zoomTo(center: [number, number], zoom: number): void {
    this.map.easeTo({ center, zoom, duration: moveMs() });
  }

  zoomBy(by: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + by, duration: moveMs() });
  }

  #begin(staleMs: number): void {
    this.#dress();
    if (this.#region) this.fitRegion();
    const drawIncidents = seldom(REDRAW_MS, () => {
      const alarmed = new Set(alarms.peek().map((row) => row.id));
      this.#fill("incidents", incidentMarks(incidents.peek(), alarmed));
    });
    const drawUnits = seldom(REDRAW_MS, () => {
      // Where units are is not told on a wall.
      if (isAny("wall")) return;
      this.#fill("units", unitMarks(units.peek(), positions.peek(), now.peek(), staleMs));
    });
    // Positions grow old even when none comes.
    const ageing = computed(() => Math.floor(now.value / AGEING_MS));
    this.#ends.push(
      drawIncidents.end,
      drawUnits.end,
      effect(() => {
        incidents.value;
        alarms.value;
        this.#stir();
        drawIncidents.soon();
      }),
      effect(() => {
        units.value;
        positions.value;
        ageing.value;
        drawUnits.soon();
      }),
      effect(() => this.#fill("chosen", chosenMarks(open.value))),
      effect(() => {
        const id = selected.value;
        untracked(() => this.#follow(id));
      }),
      effect(() => {
        theme.value;
        // The attribute that colours hang on is set by an effect of its own.
        queueMicrotask(() => this.#dress());
      }),
    );
    const rest = () => this.#rest(drawIncidents.isDue() || drawUnits.isDue());
    this.map.on("movestart", () => this.#stir());
    this.map.on("moveend", rest);
    this.map.on("idle", rest);
    rest();
  }

  /** Something is to be drawn. */
  #stir(): void {
    this.map.getContainer().dataset.drawn = "false";
  }

  /** Loads what can be read now, and says where the map stands to tests and people who look into a fault. */
  #rest(due: boolean): void {
    void this.#areas.look();
    const { lat, lng } = this.map.getCenter();
    const data = this.map.getContainer().dataset;
    data.lat = lat.toFixed(5);
    data.lon = lng.toFixed(5);
    data.zoom = this.map.getZoom().toFixed(3);
    data.drawn = String(!due && this.map.loaded());
  }

  /** Brings the chosen incident into sight, unless it is. */
  #follow(id: string | null): void {
    const own = id === this.#own;
    this.#own = null;
    const place = id === null || own ? null : incident(id)?.place;
    if (!place) return;
    const { x, y } = this.map.project([place.lon, place.lat]);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const inSight = x > EDGE_PX && y > TOP_PX && x < clientWidth - EDGE_PX && y < clientHeight - EDGE_PX;
    if (!inSight) this.map.easeTo({ center: [place.lon, place.lat], duration: moveMs() });
  }

  /** Around all that is known, for a region without areas. */
  #home(): Box {
    const [west, south, east, north] = LAND_BOX;
    return boxAround(units.peek().map((unit) => unit.home)) ?? [west, south, east, north];
  }

  #fill(source: string, data: Parameters<GeoJSONSource["setData"]>[0]): void {
    this.#stir();
    this.map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** Marks and layers in the colours of the theme. */
  #dress(): void {
    const of = coloursNow();
    for (const [name, image] of [...drawMarks(of), ...extraImages(of)]) {
      if (this.map.hasImage(name)) this.map.updateImage(name, image);
      else this.map.addImage(name, image, { pixelRatio: RATIO });
    }
    for (const layer of layers(of, theme.peek() === "night")) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, name as never, value as never);
      }
    }
  }
}
