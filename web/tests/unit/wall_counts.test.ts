// Where how many incidents are open, as a screen on a wall counts them.
import { expect, it } from "vitest";
import { byRegency } from "../../board/wall/count.ts";
import type { IncidentRow, Level } from "../../lib/api/types.ts";

function row(level: Level, more: Partial<IncidentRow>): IncidentRow {
  return { level, area: null, outside: false, ...more } as IncidentRow;
}

const city = { code: "32.73", name: "Kota Bandung", level: "regency" as const };

it("counts districts into their regency, and what is kept from walls as elsewhere", () => {
  const district = { code: "32.73.09", name: "Bandung Wetan", level: "district" as const, within: [city] };
  const counted = byRegency([
    row(3, { area: { code: "32.01", name: "Bogor" } }),
    row(2, { area: district }),
    row(4, { area: city }),
    row(2, { area: null, withheld: true }),
    row(2, { area: city, outside: true }),
  ]);
  expect(counted.map(({ name, worst, open }) => [name, worst, open])).toEqual([
    ["Kota Bandung", 2, 2],
    [null, 2, 2],
    ["Bogor", 3, 1],
  ]);
});
