import { expect, it } from "vitest";
import { accuracyM, NEAR_ZOOM } from "../../caller/accuracy.ts";

it("a finger on a map is as exact as the map is close, and never too exact", () => {
  // At 7° south a pixel of zoom 12 is 37.9 m wide.
  expect(accuracyM(-7, 12)).toBe(835);
  expect(accuracyM(-7, 14)).toBe(209);
  expect(accuracyM(-7, 18)).toBe(14);
  expect(accuracyM(-7, 22)).toBe(10);
  expect(accuracyM(0, NEAR_ZOOM)).toBeLessThan(1_000);
});
