// What the map draws, from the ground up: land, tiles when there are any, areas, units, incidents. Colours come
// from tokens.css; words are drawn from fonts of this machine, so no glyph server is needed.
import type { LayerSpecification } from "maplibre-gl";
import { AREA_LEVELS } from "./areas.ts";
import { lowerLayers, upperLayers } from "./extras.ts";
import type { Colours } from "./marks.ts";
import { tileLayers } from "./tiles.ts";

const FONT = ["Inter", "sans-serif"];
const BOLD = ["Inter SemiBold", "sans-serif"];

function ground(of: Colours, tiled: boolean): LayerSpecification[] {
  return [
    { id: "water", type: "background", paint: { "background-color": of("map-water") } },
    {
      id: "land",
      type: "fill",
      source: "land",
      layout: { visibility: tiled ? "none" : "visible" },
      paint: { "fill-color": of("map-land") },
    },
    {
      id: "shore",
      type: "line",
      source: "land",
      layout: { visibility: tiled ? "none" : "visible" },
      paint: { "line-color": of("map-line"), "line-width": 1 },
    },
  ];
}

/** Imported areas are land, and know the coast better than the outline does. */
function areaGround(of: Colours, tiled: boolean): LayerSpecification[] {
  return AREA_LEVELS.filter(({ fromZoom }) => fromZoom === 0).map(({ level }) => ({
    id: `ground-${level}`,
    type: "fill",
    source: `area-${level}`,
    layout: { visibility: tiled ? "none" : "visible" },
    paint: { "fill-color": of("map-land"), "fill-antialias": false },
  }));
}

function areas(of: Colours): LayerSpecification[] {
  return [...AREA_LEVELS]
    .reverse()
    .flatMap(({ level, fromZoom, namesFrom, widthPx }): LayerSpecification[] => [
      {
        id: `area-${level}`,
        type: "line",
        source: `area-${level}`,
        minzoom: fromZoom,
        layout: { "line-join": "round" },
        paint: {
          "line-color": of("map-line"),
          "line-width": ["interpolate", ["linear"], ["zoom"], 11, widthPx, 14, widthPx * 2],
        },
      },
      {
        id: `name-${level}`,
        type: "symbol",
        source: `name-${level}`,
        minzoom: namesFrom,
        layout: {
          "text-field": ["get", "name"],
          "text-font": FONT,
          "text-size": 12,
          "text-max-width": 8,
          "text-padding": 6,
        },
        paint: { "text-color": of("map-name"), "text-halo-color": of("map-land"), "text-halo-width": 1.2 },
      },
    ]);
}

function units(of: Colours): LayerSpecification[] {
  return [
    {
      id: "units",
      type: "symbol",
      source: "units",
      layout: {
        "icon-image": ["get", "mark"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 7, 0.55, 11, 1],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        // Small and many from afar; by name from nearby, as far as the names have room.
        "text-field": ["step", ["zoom"], "", 10, ["get", "sign"]],
        "text-font": FONT,
        "text-size": 11,
        "text-offset": [0, 0.9],
        "text-anchor": "top",
        "text-optional": true,
      },
      paint: {
        "icon-opacity": ["match", ["slice", ["get", "mark"], -4], "live", 1, "home", 0.75, 0.75],
        "text-color": of("text"),
        "text-halo-color": of("map-land"),
        "text-halo-width": 1.5,
      },
    },
  ];
}

function incidents(of: Colours): LayerSpecification[] {
  return [
    {
      id: "alarms",
      type: "circle",
      source: "incidents",
      filter: [">", ["get", "alarm"], 0],
      paint: {
        "circle-radius": 19,
        "circle-color": "transparent",
        "circle-stroke-color": of("l1"),
        "circle-stroke-width": 3,
      },
    },
    {
      id: "incidents",
      type: "symbol",
      source: "incidents",
      layout: {
        "icon-image": [
          "case",
          ["has", "point_count"],
          ["concat", "pile-", ["get", "worst"]],
          ["concat", "level-", ["get", "level"]],
        ],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        // The most urgent stand on top.
        "symbol-sort-key": ["-", 0, ["coalesce", ["get", "worst"], ["get", "level"]]],
        "text-field": ["case", ["has", "point_count"], ["concat", "×", ["get", "point_count"]], ""],
        "text-font": BOLD,
        "text-size": 13,
        "text-anchor": "left",
        "text-offset": [1.5, 0],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: {
        "icon-opacity": ["case", ["==", ["get", "done"], true], 0.5, 1],
        "text-color": of("text"),
        "text-halo-color": of("ground"),
        "text-halo-width": 2,
      },
    },
  ];
}

function chosen(of: Colours): LayerSpecification[] {
  return [
    {
      id: "chosen-square",
      type: "line",
      source: "chosen",
      filter: ["==", ["geometry-type"], "Polygon"],
      minzoom: 10,
      paint: { "line-color": of("accent"), "line-width": 1.5, "line-dasharray": [3, 2] },
    },
    {
      id: "chosen-ring",
      type: "circle",
      source: "chosen",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 17,
        "circle-color": of("select"),
        "circle-stroke-color": of("accent"),
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "chosen",
      type: "symbol",
      source: "chosen",
      filter: ["==", ["geometry-type"], "Point"],
      layout: {
        "icon-image": ["concat", "level-", ["get", "level"]],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  ];
}

/** All layers in the colours of the theme. */
export function layers(of: Colours, night: boolean): LayerSpecification[] {
  const tiles = tileLayers(of, night);
  return [
    ...ground(of, tiles.length > 0),
    ...tiles,
    ...areaGround(of, tiles.length > 0),
    ...areas(of),
    ...lowerLayers(of),
    ...units(of),
    ...incidents(of),
    ...chosen(of),
    ...upperLayers(of),
  ];
}
