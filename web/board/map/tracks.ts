// Where units have been in the last minutes, as this screen saw it from the live feed: bounded, and nowhere kept.
import { signal } from "@preact/signals";
import type { Feature, FeatureCollection, LineString } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import type { Seen } from "../../lib/live/live.ts";
import { kept } from "../kept.ts";
import type { Colours } from "./marks.ts";

/** Points of a unit at most: one for each 60th of the span. */
const MOST = 60;
/** About 10 m: less is the same place. */
const STOOD_DEGREES = 0.0001;

/** Tracks of all units, or only of those on the chosen incident; remembered on this device. */
export const tracksOf = kept("sigap.tracks", ["chosen", "all"] as const, "chosen");
/** How far back tracks go, ms; 0: none are shown. */
export const trackMs = signal(0);

export function flipTracks(): void {
  tracksOf.value = tracksOf.value === "all" ? "chosen" : "all";
}

function stood(one: Seen, other: Seen): boolean {
  return Math.hypot(one.lat - other.lat, one.lon - other.lon) < STOOD_DEGREES;
}

export class Tracks {
  readonly #of = new Map<string, Seen[]>();
  readonly #last = new Map<string, Seen>();
  readonly #spanMs: number;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Takes the positions of now; what has not changed costs nothing. */
  take(positions: ReadonlyMap<string, Seen>): void {
    for (const [id, seen] of positions) {
      if (this.#last.get(id) === seen) continue;
      this.#last.set(id, seen);
      this.#add(id, seen);
    }
  }

  #add(id: string, seen: Seen): void {
    const points = this.#of.get(id) ?? [];
    const last = points.at(-1);
    if (last && seen.at - last.at < this.#spanMs / MOST) return;
    if (last && stood(last, seen)) return;
    points.push(seen);
    if (points.length > MOST) points.shift();
    this.#of.set(id, points);
  }

  /** The points of a unit inside the span, the oldest first; the last is where it is. */
  points(id: string, now: number): Seen[] {
    const points = this.#of.get(id) ?? [];
    const from = now - this.#spanMs;
    while (points[0] && points[0].at < from) points.shift();
    const last = this.#last.get(id);
    const kept = points.at(-1);
    return last && kept && !stood(kept, last) ? [...points, last] : [...points];
  }

  /** A line for each unit that moved. */
  lines(ids: Iterable<string>, now: number): FeatureCollection<LineString> {
    const features: Feature<LineString>[] = [];
    for (const id of ids) {
      const coordinates = this.points(id, now).map(({ lat, lon }) => [lon, lat]);
      if (coordinates.length < 2) continue;
      features.push({ type: "Feature", geometry: { type: "LineString", coordinates }, properties: { id } });
    }
    return { type: "FeatureCollection", features };
  }

  known(): Iterable<string> {
    return this.#of.keys();
  }
}

/** Fading out behind a unit, so that the way it goes can be told. */
export function trackLayers(of: Colours): LayerSpecification[] {
  return [
    {
      id: "tracks",
      type: "line",
      source: "tracks",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": of("text"), "line-width": 2, "line-dasharray": [1, 2], "line-opacity": 0.8 },
    },
  ];
}
