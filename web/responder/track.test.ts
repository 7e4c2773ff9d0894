import { expect, it } from "vitest";
import { keepOne, MOST, paceOf, thin } from "./track.ts";

const at = (s: number) => ({ lat: -6.9, lon: 107.6, at: new Date(s * 1000).toISOString() });

it("positions come at their pace, counted from the last that waits or arrived", () => {
  const pace = paceOf(true);
  const none = keepOne([], at(105), pace, 100_000);
  expect(none).toEqual([]);
  const one = keepOne([], at(110), pace, 100_000);
  expect(one).toHaveLength(1);
  expect(keepOne(one, at(119), pace, 100_000)).toBe(one);
  expect(keepOne(one, at(120), pace, 100_000)).toHaveLength(2);
  expect(keepOne([], at(120), paceOf(false), 100_000)).toEqual([]);
  expect(keepOne([], at(0), pace, null)).toHaveLength(1);
});

it("of too many the newest stays and the way is told whole", () => {
  const many = Array.from({ length: MOST + 1 }, (_, n) => at(n * 10));
  const thinned = thin(many);
  expect(thinned.length).toBeLessThan(MOST);
  expect(thinned.at(-1)).toEqual(many.at(-1));
  expect(Date.parse(thinned[0]?.at ?? "")).toBeLessThan(30_000);
  expect(thin(many.slice(1))).toHaveLength(MOST);
});
