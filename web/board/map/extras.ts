// What the map draws beside rows: zones of danger, tracks, the area somebody draws. Each fills a source of its own, and only
// when what it shows has changed.
import { computed, effect } from "@preact/signals";
import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import type { MapOut } from "../../lib/api/types.ts";
import { incident, now, positions } from "../../lib/live/live.ts";
import { seldom } from "../../lib/seldom.ts";
import { active } from "../order.ts";
import { selected } from "../state.ts";
import { corners, drawnArea, drawnLayers } from "./draw.ts";
import { drawPatterns, hazardLayers, loadZones, zones } from "./hazards.ts";
import type { Colours } from "./marks.ts";
import { Tracks, trackLayers, trackMs, tracksOf } from "./tracks.ts";

export const EXTRA_SOURCES = ["hazards", "tracks", "drawn"];
const TRACK_MS = 2_000;

/** Below units and incidents, above land. */
export function lowerLayers(of: Colours): LayerSpecification[] {
  return [...hazardLayers(of), ...trackLayers(of)];
}

/** Above everything else. */
export const upperLayers = drawnLayers;
export const extraImages = drawPatterns;

export function fill(map: MapLibre, source: string, data: Parameters<GeoJSONSource["setData"]>[0]): void {
  map.getContainer().dataset.drawn = "false";
  map.getSource<GeoJSONSource>(source)?.setData(data);
}

/** Of this window, whichever chart it has. */
let tracks: Tracks | null = null;

/** Begins all of them; gives what ends them. */
export function beginExtras(map: MapLibre, about: MapOut | null): (() => void)[] {
  const ends: (() => void)[] = [
    effect(() => {
      const features = [...zones.value];
      map.getContainer().dataset.hazards = String(features.length);
      if (features.length > 0) fill(map, "hazards", { type: "FeatureCollection", features });
    }),
  ];
  ends.push(
    effect(() => {
      map.getContainer().dataset.corners = String(corners.value?.length ?? "");
      fill(map, "drawn", drawnArea());
    }),
    // Half an area is of no use when the map is opened again.
    () => {
      corners.value = null;
    },
  );
  if (about?.hazards) void loadZones();
  trackMs.value = (about?.track_s ?? 0) * 1_000;
  return trackMs.value > 0 ? [...ends, ...drawTracks(map, trackMs.value)] : ends;
}

function drawTracks(map: MapLibre, spanMs: number): (() => void)[] {
  tracks ??= new Tracks(spanMs);
  const all = tracks;
  const ofChosen = computed(() => {
    const row = incident(selected.value);
    return row
      ? active(row)
          .map((one) => one.unit)
          .join(" ")
      : "";
  });
  let drawnNothing = true;
  const draw = seldom(TRACK_MS, () => {
    all.take(positions.peek());
    const ids = tracksOf.peek() === "all" ? [...all.known()] : ofChosen.peek().split(" ");
    const lines = all.lines(ids, now.peek());
    const container = map.getContainer();
    container.dataset.tracks = String(lines.features.length);
    if (drawnNothing && lines.features.length === 0) return;
    drawnNothing = lines.features.length === 0;
    fill(map, "tracks", lines);
  });
  return [
    draw.end,
    effect(() => {
      positions.value;
      ofChosen.value;
      tracksOf.value;
      draw.soon();
    }),
  ];
}
