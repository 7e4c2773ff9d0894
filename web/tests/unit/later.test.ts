// What comes a paint later is what holds then, not what held when the paint was asked for.
import { signal } from "@preact/signals";
import { afterEach, expect, it, vi } from "vitest";

const frames: (() => void)[] = [];
vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
vi.stubGlobal("cancelAnimationFrame", (n: number) => (frames[n - 1] = () => {}));
vi.useFakeTimers();
const { later } = await import("../../lib/ui/later.tsx");
afterEach(() => void frames.splice(0));

function paint(): void {
  for (const run of frames) run();
}

it("a value comes with the paint after it changed", () => {
  const of = signal("a");
  const after = later(of);
  of.value = "b";
  expect(after.value).toBe("a");
  paint();
  vi.runAllTimers();
  expect(after.value).toBe("b");
});

it("one that is back where it was between paint and turn stays there", () => {
  const of = signal("a");
  const after = later(of);
  of.value = "b";
  paint();
  of.value = "a";
  vi.runAllTimers();
  expect(after.value).toBe("a");
});
