// Only what can be seen is drawn, and what is looked at stays where it is.
import { expect, it } from "vitest";
import { heightOf, hold, type Parts, reveal, topOf, visible } from "../../board/windowing.ts";

const HEIGHTS = { heading: 28, row: 52 };
const ids = (n: number) => Array.from({ length: n }, (_, i) => `r${i}`);
const one = (...rows: string[]): Parts<string> => [{ id: "queue", rows }];
const named = (parts: Parts<string>, from: number, height: number, extra?: number) =>
  visible(parts, HEIGHTS, from, height, extra).map(({ part, index }) => part.rows[index] ?? `§${part.id}`);
const same = (id: string) => id;

it("a long list draws a window of itself", () => {
  const all = one(...ids(2_000));
  expect(heightOf(all, HEIGHTS)).toBe(28 + 104_000);
  expect(named(all, 28 + 52_000, 520, 104)).toEqual(ids(2_000).slice(998, 1_012));
  expect(visible(all, HEIGHTS, 28 + 52_000, 520, 104)[0]?.top).toBe(28 + 998 * 52);
});

it("rows and headings stand under one another", () => {
  const parts = [
    { id: "queue", rows: ["r1", "r2"] },
    { id: "running", rows: [] },
    { id: "done", rows: ["r3"] },
  ];
  expect(visible(parts, HEIGHTS, 0, 1_000, 0).map((row) => row.top)).toEqual([0, 28, 80, 132, 160, 188]);
  expect(named(parts, 0, 60, 0)).toEqual(["§queue", "r1"]);
  expect(named(parts, 133, 28, 0)).toEqual(["§running", "§done"]);
  expect(visible([], HEIGHTS, 0, 500)).toEqual([]);
  expect(topOf(parts, HEIGHTS, (id) => id === "r3")).toBe(188);
  expect(topOf(parts, HEIGHTS, (id) => id === "r3", "queue")).toBeNull();
});

it("a row under the pointer stays there when others come above it", () => {
  const before = one("r1", "r2", "r3");
  expect(hold(before, one("new1", "new2", "r1", "r2", "r3"), HEIGHTS, same, 0, 140)).toBe(104);
  // It is gone, and so is all below it.
  expect(hold(before, one("r1", "r2"), HEIGHTS, same, 40, 100)).toBe(40);
  // It is gone, and the next below it takes its place.
  expect(hold(before, one("new", "r1", "r3"), HEIGHTS, same, 60, 30)).toBe(60);
  // One that went to another part is not followed; the heading below it stays.
  const two = (queue: string[], running: string[]) => [
    { id: "queue", rows: queue },
    { id: "running", rows: running },
  ];
  expect(hold(two(["r1", "r2"], []), two(["r1"], ["r2"]), HEIGHTS, same, 100, 0)).toBe(48);
});

it("the row the keys point at is brought into sight by the shortest way", () => {
  expect(reveal(0, 52, 100, 500)).toBe(0);
  expect(reveal(600, 52, 100, 500)).toBe(152);
  expect(reveal(200, 52, 100, 500)).toBe(100);
});
