// The land around Indonesia, cut at build time from Natural Earth (public domain) as the npm package
// world-atlas carries it. `virtual:land` is the address of a GeoJSON file that screens load with their map.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Plugin } from "vite";
import { LAND_BOX } from "./lib/map/box.ts";

type Place = [number, number];
type Ring = Place[];

const NAME = "virtual:land";

/** Places are kept to 0.001 degrees, about 110 m: finer than the outline itself. */
const STEPS_PER_DEGREE = 1_000;

/** The part of `ring` on one side of a line parallel to an axis (Sutherland and Hodgman). */
function cut(ring: Ring, axis: 0 | 1, limit: number, above: boolean): Ring {
  const isIn = (place: Place) => (above ? place[axis] >= limit : place[axis] <= limit);
  return ring.flatMap((from, i) => {
    const to = ring[(i + 1) % ring.length] ?? from;
    const kept: Ring = isIn(from) ? [from] : [];
    if (isIn(from) !== isIn(to)) {
      const share = (limit - from[axis]) / (to[axis] - from[axis]);
      kept.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
    }
    return kept;
  });
}

/** The part of a closed ring within the box, closed and on the grid; empty where there is none. */
export function cutRing(closed: Ring, [west, south, east, north]: readonly number[]): Ring {
  let ring = closed.slice(0, -1);
  ring = cut(ring, 0, west ?? 0, true);
  ring = cut(ring, 0, east ?? 0, false);
  ring = cut(ring, 1, south ?? 0, true);
  ring = cut(ring, 1, north ?? 0, false);
  const kept: Ring = [];
  for (const place of ring) {
    const [lon, lat] = place.map((d) => Math.round(d * STEPS_PER_DEGREE) / STEPS_PER_DEGREE) as Place;
    const last = kept.at(-1);
    if (last?.[0] !== lon || last?.[1] !== lat) kept.push([lon, lat]);
  }
  const [first] = kept;
  return kept.length < 3 || !first ? [] : [...kept, first];
}

export function land(): string {
  const file = createRequire(import.meta.url).resolve("world-atlas/land-10m.json");
  const world = JSON.parse(readFileSync(file, "utf8")) as Topology<{ land: GeometryCollection }>;
  const polygons = feature(world, world.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === "MultiPolygon") return geometry.coordinates;
    return geometry.type === "Polygon" ? [geometry.coordinates] : [];
  });
  const coordinates = polygons
    .map((rings) => rings.map((ring) => cutRing(ring as Ring, LAND_BOX)))
    .filter(([shore]) => shore && shore.length > 0)
    .map((rings) => rings.filter((ring) => ring.length > 0));
  return JSON.stringify({ type: "MultiPolygon", coordinates });
}

export function landFile(): Plugin {
  return {
    name: "land",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const file = this.emitFile({ type: "asset", name: "land.json", source: land() });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
