// A sector changes the order of the list, or what is in it; it never hides what nobody knows the place of.
import { expect, it } from "vitest";
import { inSector, regencyOf } from "../../board/sector.ts";
import type { AreaRef, IncidentRow } from "../../lib/api/types.ts";
import { incidentRow } from "./rows.ts";

const district = (code: string): AreaRef => ({
  code: `${code}.01`,
  name: "Kecamatan",
  level: "district",
  within: [{ code, name: "Kabupaten", level: "regency" }],
});
const row = (id: string, area: AreaRef | null, more: Partial<IncidentRow> = {}) =>
  incidentRow(id, { area, state: "queued", ...more });

const queue = [
  row("32-A", district("32.04"), { tier: 1, level: 1 }),
  row("32-B", district("32.73"), { tier: 2, level: 2 }),
  row("32-C", null, { tier: 3, level: 3 }),
  row("32-D", district("32.04"), { tier: 4, level: 4 }),
];
const lists = { queue, running: [], done: [] };
const ids = (of: ReturnType<typeof inSector>) => of.queue.map((one) => one.id);

it("its own come first, each part in the order of the queue", () => {
  expect(ids(inSector(lists, "first", new Set(["32.73"])))).toEqual(["32-B", "32-C", "32-A", "32-D"]);
  expect(ids(inSector(lists, "only", new Set(["32.73"])))).toEqual(["32-B", "32-C"]);
});

it("without a sector, or with all areas, the lists are the same ones", () => {
  expect(inSector(lists, "only", new Set())).toBe(lists);
  expect(inSector(lists, "all", new Set(["32.73"]))).toBe(lists);
});

it("an area lies in its regency, which may be itself", () => {
  expect(regencyOf(district("32.04"))?.code).toBe("32.04");
  expect(regencyOf({ code: "32.73", name: "Kota", level: "regency", within: [] })?.code).toBe("32.73");
  expect(regencyOf({ code: "32", name: "Jawa Barat", level: "province", within: [] })).toBe(null);
  expect(regencyOf({ code: "32.04", name: "Kabupaten Bandung" })?.code).toBe("32.04");
  expect(regencyOf(null)).toBe(null);
});
