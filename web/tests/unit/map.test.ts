// What the map is given to draw.
import { describe, expect, it } from "vitest";
import { namesOf } from "../../board/map/areas.ts";
import {
  boxAround,
  chosenMarks,
  incidentMarks,
  knownOf,
  unitMarks,
  withoutPlace,
} from "../../board/map/features.ts";
import { boxOf } from "../../lib/map/borders.ts";
import { LAND_BOX } from "../../lib/map/box.ts";
import { cutRing, land } from "../../vite.land.ts";
import { incidentRow, START, unitRow } from "./rows.ts";

const NOW = Date.parse(START);
const STALE_MS = 300_000;

describe("incidents", () => {
  it("are drawn by level where they have a place, until they are closed", () => {
    const rows = [
      incidentRow("32-A", { level: 1 }),
      incidentRow("32-B", { place: null }),
      incidentRow("32-C", { state: "closed" }),
      incidentRow("32-D", { state: "resolved", level: 4 }),
    ];
    const marks = incidentMarks(rows, new Set(["32-A"]));
    expect(marks.features.map((one) => one.properties)).toEqual([
      { id: "32-A", level: 1, alarm: 1, done: false },
      { id: "32-D", level: 4, alarm: 0, done: true },
    ]);
    expect(marks.features[0]?.geometry.coordinates).toEqual([107.6, -6.9]);
    expect(withoutPlace(rows)).toBe(1);
  });

  it("that are chosen have the whole cell they may lie in", () => {
    const [square, point] = chosenMarks(
      incidentRow("32-A", { place: { lat: -6.90316, lon: 107.61036 } }),
    ).features;
    const corners = square?.geometry.type === "Polygon" ? (square.geometry.coordinates[0] ?? []) : [];
    const metres = ((corners[2]?.[1] ?? 0) - (corners[0]?.[1] ?? 0)) * 111_195;
    expect(Math.round(metres / 10) * 10).toBe(500);
    expect(point?.geometry).toEqual({ type: "Point", coordinates: [107.61036, -6.90316] });
    expect(chosenMarks(incidentRow("32-B", { place: null })).features).toEqual([]);
    expect(chosenMarks(undefined).features).toEqual([]);
  });
});

describe("units", () => {
  it("tell what they do and how their place is known", () => {
    const seen = (agoMs: number) => ({ lat: -6.5, lon: 107, at: NOW - agoMs });
    const positions = new Map([
      ["amb-01", seen(10_000)],
      ["amb-02", seen(STALE_MS + 1)],
    ]);
    const units = [
      unitRow("amb-01"),
      { ...unitRow("amb-02"), assignment: "32-A.1" },
      { ...unitRow("amb-03"), availability: "not_available" as const },
    ];
    const marks = unitMarks(units, positions, NOW, STALE_MS).features;
    expect(marks.map((one) => one.properties.mark)).toEqual([
      "unit-free-live",
      "unit-busy-stale",
      "unit-off-home",
    ]);
    expect(marks.map((one) => one.geometry.coordinates)).toEqual([
      [107, -6.5],
      [107, -6.5],
      [107.6, -6.9],
    ]);
    expect(knownOf(seen(STALE_MS), NOW, STALE_MS)).toBe("live");
  });

  it("are surrounded by the smallest box", () => {
    expect(boxAround([])).toBeNull();
    expect(
      boxAround([
        { lat: -7, lon: 108 },
        { lat: -6, lon: 106 },
      ]),
    ).toEqual([106, -7, 108, -6]);
  });
});

it("an area is named once, in the middle of its largest part", () => {
  const square = (west: number, south: number, side: number) => [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ],
  ];
  const garut = {
    type: "Feature" as const,
    geometry: { type: "MultiPolygon" as const, coordinates: [square(0, 0, 0.1), square(107, -7, 2)] },
    properties: { code: "32.05", name: "Garut" },
  };
  expect(boxOf(garut)).toEqual([0, -7, 109, 0.1]);
  const [name] = namesOf([garut]).features;
  expect(name?.properties).toEqual({ name: "Garut" });
  const [lon = 0, lat = 0] = name?.geometry.type === "Point" ? name.geometry.coordinates : [];
  expect(lon).toBeCloseTo(108, 6);
  expect(lat).toBeCloseTo(-6, 6);
});

describe("the land", () => {
  it("is cut to a box", () => {
    const square: [number, number][] = [
      [-1, -1],
      [3, -1],
      [3, 3],
      [-1, 3],
      [-1, -1],
    ];
    const cut = cutRing(square, [0, 0, 2, 2]);
    expect(new Set(cut.map(String))).toEqual(new Set(["0,0", "2,0", "2,2", "0,2"]));
    expect(cut[0]).toEqual(cut.at(-1));
    expect(cutRing(square, [5, 5, 6, 6])).toEqual([]);
  });

  it("has Java in it, nothing from outside the box, and stays small", () => {
    const text = land();
    const { coordinates } = JSON.parse(text) as { coordinates: [number, number][][][] };
    const places = coordinates.flat(2);
    const [west, south, east, north] = LAND_BOX;
    expect(places.filter(([x, y]) => x < west || x > east || y < south || y > north)).toEqual([]);
    // The cape of Pangandaran is on its southern shore.
    expect(places.some(([x, y]) => Math.hypot(x - 108.66, y + 7.71) < 0.1)).toBe(true);
    expect(text.length).toBeLessThan(500_000);
  });
});
