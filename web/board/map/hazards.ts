// Zones where danger is known beforehand: patterns, since colour belongs to urgency, the graver the denser.
import { signal } from "@preact/signals";
import type { Feature, FeatureCollection, MultiPolygon } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import type { HazardLevel } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { type Colours, draw } from "./marks.ts";

export type Zone = Feature<MultiPolygon, { name: string; level: HazardLevel }>;
export const HAZARD_LEVELS: readonly HazardLevel[] = ["high", "medium", "low"];
/** All of them, the gravest first; empty where none are configured. */
export const zones = signal<readonly Zone[]>([]);

let asked: Promise<void> | null = null;

/** Asks for the zones, once. */
export function loadZones(): Promise<void> {
  asked ??= fetch("/api/v1/map/hazards")
    .then(async (answer) => {
      if (answer.ok) zones.value = ((await answer.json()) as FeatureCollection).features as Zone[];
    })
    .catch(() => {
      asked = null;
    });
  return asked;
}

export function zoneText(zone: { name: string; level: HazardLevel }): string {
  return `${t("map.hazard")}: ${zone.name} · ${t(`map.hazard_${zone.level}`)}`;
}

const SIZE = 12;

/** Crossed lines, lines, dots. */
export function drawPatterns(of: Colours): Map<string, ImageData> {
  const pattern = (level: HazardLevel) =>
    draw(SIZE, SIZE, (pen) => {
      pen.strokeStyle = pen.fillStyle = of("map-name");
      pen.lineWidth = 1.2;
      if (level === "low") return pen.fillRect(SIZE / 2 - 1, SIZE / 2 - 1, 2, 2);
      pen.beginPath();
      for (const from of [-SIZE, 0, SIZE]) {
        pen.moveTo(from - 2, SIZE + 2);
        pen.lineTo(from + SIZE + 2, -2);
        if (level === "medium") continue;
        pen.moveTo(from - 2, -2);
        pen.lineTo(from + SIZE + 2, SIZE + 2);
      }
      pen.stroke();
    });
  return new Map(HAZARD_LEVELS.map((level) => [`hazard-${level}`, pattern(level)]));
}

export function hazardLayers(of: Colours): LayerSpecification[] {
  return [
    {
      id: "hazards",
      type: "fill",
      source: "hazards",
      paint: { "fill-pattern": ["concat", "hazard-", ["get", "level"]], "fill-opacity": 0.35 },
    },
    {
      id: "hazard-borders",
      type: "line",
      source: "hazards",
      paint: { "line-color": of("map-name"), "line-width": 1.5, "line-dasharray": [4, 2] },
    },
  ];
}
