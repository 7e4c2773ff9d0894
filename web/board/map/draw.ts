// Drawing an area on the map: a press, or Enter for the middle, sets a corner; what was drawn is acted on in the side.
import { signal } from "@preact/signals";
import type { FeatureCollection } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import { ground, ring } from "../ground/state.ts";
import { NOTHING } from "./features.ts";
import type { Colours } from "./marks.ts";

const MOST_CORNERS = 60;
const FEWEST = 3;

type Corner = [number, number];

/** Corners set so far; `null`: nobody draws. */
export const corners = signal<readonly Corner[] | null>(null);

export const canFinish = () => (corners.value?.length ?? 0) >= FEWEST;

/** Begins, or leaves it. */
export function flipDrawing(): void {
  corners.value = corners.value ? null : [];
}

/** Sets a corner; false when nobody draws. */
export function addCorner(lon: number, lat: number): boolean {
  const all = corners.value;
  if (!all) return false;
  if (all.length < MOST_CORNERS) corners.value = [...all, [lon, lat]];
  return true;
}

/** Takes the last corner back; false when there is none. */
export function dropCorner(): boolean {
  if (!corners.value?.length) return false;
  corners.value = corners.value.slice(0, -1);
  return true;
}

export function finishDrawing(): void {
  if (!canFinish()) return;
  ring.value = corners.value;
  corners.value = null;
  ground.value = "area";
}

/** What is being drawn, or was. */
export function drawnArea(): FeatureCollection {
  const all = corners.value ?? ring.value ?? [];
  const [first] = all;
  if (!first) return NOTHING;
  const closed = [...all, first];
  const points = (corners.value ?? []).map((coordinates) => ({
    type: "Feature" as const,
    properties: {},
    geometry: { type: "Point" as const, coordinates },
  }));
  const area = {
    type: "Feature" as const,
    properties: {},
    geometry: { type: "Polygon" as const, coordinates: [closed] },
  };
  return { type: "FeatureCollection", features: [area, ...points] };
}

/** Above everything else. */
export function drawnLayers(of: Colours): LayerSpecification[] {
  return [
    {
      id: "drawn-line",
      type: "line",
      source: "drawn",
      paint: { "line-color": of("accent"), "line-width": 2.5 },
    },
    {
      id: "drawn-corners",
      type: "circle",
      source: "drawn",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 5, "circle-color": of("accent") },
    },
  ];
}
