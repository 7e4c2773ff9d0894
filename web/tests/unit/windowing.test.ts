// Only what can be seen is drawn, and what is looked at stays where it is.
import { expect, it } from "vitest";
import { hold, place, reveal, visible } from "../../board/windowing.ts";

const ids = (n: number) => Array.from({ length: n }, (_, i) => `r${i}`);
const layout = (items: string[]) => place(items, (id) => (id.startsWith("h") ? 28 : 52));

it("a long list draws a window of itself", () => {
  const all = layout(ids(2_000));
  expect(all.total).toBe(104_000);
  const drawn = visible(all, 52_000, 520, 104);
  expect(drawn.map((row) => row.item)).toEqual(ids(2_000).slice(998, 1_012));
  expect(drawn[0]?.top).toBe(998 * 52);
});

it("rows of different heights stand under one another", () => {
  const all = layout(["h1", "r1", "r2", "h2", "r3"]);
  expect(all.placed.map((row) => row.top)).toEqual([0, 28, 80, 132, 160]);
  expect(visible(all, 0, 60, 0).map((row) => row.item)).toEqual(["h1", "r1"]);
  expect(visible(layout([]), 0, 500)).toEqual([]);
});

it("a row under the pointer stays there when others come above it", () => {
  const before = layout(["r1", "r2", "r3"]);
  const anchor = { id: "r3", top: before.placed[2]?.top ?? 0 };
  const after = layout(["new1", "new2", "r1", "r2", "r3"]);
  expect(hold(after, (id) => id, anchor, 0)).toBe(104);
  expect(hold(layout(["r1", "r2"]), (id) => id, anchor, 40)).toBe(40);
});

it("the row the keys point at is brought into sight by the shortest way", () => {
  expect(reveal(0, 52, 100, 500)).toBe(0);
  expect(reveal(600, 52, 100, 500)).toBe(152);
  expect(reveal(200, 52, 100, 500)).toBe(100);
});
