// What lies in an area, and how the map is told in words.
import { expect, it } from "vitest";
import { byArea, byDistance, distanceKm, holds, incidentsIn } from "../../board/ground/inside.ts";
import { incidentRow, unitRow } from "./rows.ts";

const at = (lat: number, lon: number) => ({ place: { lat, lon } });
const area = {
  code: "32.04.09",
  name: "Dayeuhkolot",
  level: "district" as const,
  within: [{ code: "32.04", name: "Bandung", level: "regency" as const }],
};

it("a degree of latitude is 111 km, and a circle holds what is no further away", () => {
  expect(distanceKm({ lat: 0, lon: 107 }, { lat: 1, lon: 107 })).toBeCloseTo(111.195, 2);
  const circle = { is: "circle" as const, middle: { lat: -6.9, lon: 107.6 }, km: 2 };
  expect(holds(circle, { lat: -6.915, lon: 107.6 }, null)).toBe(true);
  expect(holds(circle, { lat: -6.92, lon: 107.6 }, null)).toBe(false);
  expect(holds(circle, null, area)).toBe(false);
});

it("an area holds what lies in it or in a finer one of it, with or without a place", () => {
  expect(holds({ is: "area", code: "32.04.09" }, null, area)).toBe(true);
  expect(holds({ is: "area", code: "32.04" }, null, area)).toBe(true);
  expect(holds({ is: "area", code: "32.05" }, null, area)).toBe(false);
  expect(holds({ is: "area", code: "32.05" }, null, null)).toBe(false);
});

it("a drawn ring holds what it surrounds, also where it bends inwards", () => {
  const corners = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
    [0, 4],
  ] as const;
  const ring = { is: "ring" as const, corners };
  expect(holds(ring, { lat: 0.5, lon: 2 }, null)).toBe(true);
  expect(holds(ring, { lat: 3, lon: 2 }, null)).toBe(false);
  expect(holds(ring, { lat: 2, lon: 0.5 }, null)).toBe(true);
  expect(holds(ring, { lat: 5, lon: 5 }, null)).toBe(false);
});

it("incidents inside are the open ones, the most urgent first", () => {
  const rows = [
    incidentRow("32-A", { label: "AAA1", level: 3, ...at(-6.9, 107.6) }),
    incidentRow("32-B", { label: "BBB1", level: 1, ...at(-6.9, 107.6) }),
    incidentRow("32-C", { state: "closed", ...at(-6.9, 107.6) }),
    incidentRow("32-D", at(-6.2, 107.6)),
  ];
  const circle = { is: "circle" as const, middle: { lat: -6.9, lon: 107.6 }, km: 5 };
  expect(incidentsIn(circle, rows).map((row) => row.id)).toEqual(["32-B", "32-A"]);
});

it("groups stand with their most urgent first, and units with the nearest", () => {
  const rows = [
    incidentRow("32-A", { level: 3, area }),
    incidentRow("32-B", { level: 4, area }),
    incidentRow("32-C", { level: 2, area: null }),
  ];
  const groups = byArea(rows, (row) => row.area?.name ?? "?");
  expect(groups.map(({ name, worst, rows: inside }) => [name, worst, inside.length])).toEqual([
    ["?", 2, 1],
    ["Dayeuhkolot", 3, 2],
  ]);
  const units = [unitRow("amb-01"), unitRow("amb-02")];
  const positions = new Map([["amb-02", { lat: -6.9, lon: 107.6, at: 0 }]]);
  const far = new Map([["amb-01", { lat: -6.5, lon: 107.6, at: 0 }], ...positions]);
  const near = byDistance(units, far, { lat: -6.9, lon: 107.6 });
  expect(near.map((one) => one.unit.id)).toEqual(["amb-02", "amb-01"]);
  expect(byDistance(units, far, null).map((one) => one.unit.id)).toEqual(["amb-01", "amb-02"]);
});
