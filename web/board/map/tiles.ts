// Tiles below everything else, when the centre has configured some: pictures from an address, or an archive
// (PMTiles) that the server keeps. Without them nothing is asked of anybody.
import { signal } from "@preact/signals";
import {
  addProtocol,
  type FilterSpecification,
  type LayerSpecification,
  type SourceSpecification,
} from "maplibre-gl";
import type { MapOut } from "../../lib/api/types.ts";
import type { Colours } from "./marks.ts";

/** Names of layers in archives that are not land. */
const WATER = /^(water|ocean|sea|lake|river|waterway)/;
const OF_PEOPLE = /^(building|landuse|park|urban)/;
const WORDS_FROM = 9;

/** Whom the tiles are by. */
export const credits = signal<string[]>([]);

let kind: "none" | "picture" | "vector" = "none";
let parts: string[] = [];

/** Reads what is configured and gives the source to draw it from. */
export async function tileSource(map: MapOut | null): Promise<SourceSpecification | null> {
  kind = "none";
  parts = [];
  credits.value = map?.attribution ? [map.attribution] : [];
  if (map?.archive) return archiveSource(new URL(map.archive, location.href).href);
  if (!map?.tiles_url) return null;
  kind = "picture";
  return { type: "raster", tiles: [map.tiles_url], tileSize: 256, maxzoom: map.tiles_max_zoom };
}

async function archiveSource(url: string): Promise<SourceSpecification | null> {
  const { PMTiles, Protocol, TileType } = await import("pmtiles");
  const archive = new PMTiles(url);
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol("pmtiles", protocol.tile);
  try {
    const header = await archive.getHeader();
    const source = { url: `pmtiles://${url}`, maxzoom: header.maxZoom };
    if (header.tileType !== TileType.Mvt) {
      kind = "picture";
      return { type: "raster", tileSize: 256, ...source };
    }
    kind = "vector";
    const about = (await archive.getMetadata()) as { vector_layers?: { id: string }[] };
    parts = (about.vector_layers ?? []).map((layer) => layer.id);
    return { type: "vector", ...source };
  } catch {
    // An archive that cannot be read is as good as none; the land is drawn instead.
    return null;
  }
}

export function tileLayers(of: Colours, night: boolean): LayerSpecification[] {
  if (kind === "picture") {
    const calm = night
      ? { "raster-brightness-max": 0.45, "raster-saturation": -0.7, "raster-contrast": 0.1 }
      : { "raster-brightness-max": 1, "raster-saturation": -0.45, "raster-contrast": -0.1 };
    return [{ id: "tiles", type: "raster", source: "tiles", paint: calm }];
  }
  return kind === "vector" ? parts.flatMap((part) => plainly(part, of)) : [];
}

/** Any layer of any archive: areas, lines and names, in grey. */
function plainly(part: string, of: Colours): LayerSpecification[] {
  const base = { source: "tiles", "source-layer": part } as const;
  const only = (type: string): FilterSpecification => ["==", ["geometry-type"], type];
  const fill = of(WATER.test(part) ? "map-water" : OF_PEOPLE.test(part) ? "map-built" : "map-land");
  return [
    {
      ...base,
      id: `tiles-${part}-fill`,
      type: "fill",
      filter: only("Polygon"),
      paint: { "fill-color": fill },
    },
    {
      ...base,
      id: `tiles-${part}-line`,
      type: "line",
      filter: only("LineString"),
      paint: { "line-color": of(WATER.test(part) ? "map-water" : "map-road"), "line-width": 1 },
    },
    {
      ...base,
      id: `tiles-${part}-name`,
      type: "symbol",
      filter: only("Point"),
      minzoom: WORDS_FROM,
      layout: {
        "text-field": ["coalesce", ["get", "name:id"], ["get", "name"], ""],
        "text-font": ["Inter", "sans-serif"],
        "text-size": 12,
      },
      paint: { "text-color": of("map-name"), "text-halo-color": of("map-land"), "text-halo-width": 1 },
    },
  ];
}
