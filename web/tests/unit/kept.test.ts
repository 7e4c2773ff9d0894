// Rows kept in order while single ones change stand as if they had been sorted anew.
import { computed, effect } from "@preact/signals";
import { expect, it } from "vitest";
import { ORDER, sectionOf } from "../../board/order.ts";
import type { IncidentRow } from "../../lib/api/types.ts";
import { Ordered, Watched } from "../../lib/live/kept.ts";
import { incidentRow } from "./rows.ts";

/** Whole numbers below `n`, the same for a seed. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const isQueued = (row: IncidentRow) => sectionOf(row) === "queue";

const seed = Date.now() % 1_000_000;

it(`rows that come, change, leave and come back stand in the order of a list sorted anew (seed ${seed})`, () => {
  const roll = dice(seed);
  const rows = new Map<string, IncidentRow>();
  const queue = new Ordered(rows, ORDER.queue, isQueued);
  for (let step = 0; step < 300; step++) {
    const changed = new Set<string>();
    for (let n = roll(6); n >= 0; n--) {
      const id = `i${roll(60)}`;
      changed.add(id);
      if (roll(4) === 0) {
        rows.delete(id);
        continue;
      }
      const level = 1 + roll(5);
      const state = roll(3) === 0 ? "active" : "queued";
      const deadline = `2026-11-21T20:${10 + roll(40)}:00Z`;
      rows.set(id, incidentRow(id, { level, tier: level, state, deadline } as Partial<IncidentRow>));
    }
    queue.learn(roll(20) === 0 ? null : changed);
    expect(queue.items.value).toEqual([...rows.values()].filter(isQueued).sort(ORDER.queue));
  }
});

it("a list that nothing of it changed in is the same list", () => {
  const rows = new Map([["a", incidentRow("a")]]);
  const queue = new Ordered(rows, ORDER.queue, isQueued);
  const before = queue.items.value;
  rows.set("b", incidentRow("b", { state: "active" }));
  queue.learn(new Set(["b"]));
  expect(queue.items.value).toBe(before);
});

it("whoever reads a row is told of that one, also when it comes, goes and comes back", () => {
  const rows = new Map<string, IncidentRow>();
  const watched = new Watched(rows);
  const seen: (number | undefined)[] = [];
  const end = effect(() => {
    seen.push(watched.get("a")?.version);
  });
  const put = (id: string, version: number) => {
    rows.set(id, incidentRow(id, { version }));
    watched.learn(new Set([id]));
  };
  put("a", 1);
  put("b", 1);
  put("a", 2);
  rows.delete("a");
  watched.learn(null);
  put("a", 3);
  expect(seen).toEqual([undefined, 1, 2, undefined, 3]);
  end();
  put("a", 4);
  expect(seen).toHaveLength(5);
  expect(watched.get("a")?.version).toBe(4);
});

it("what was remembered while nobody looked is not stale when somebody looks again", () => {
  const rows = new Map([["a", incidentRow("a")]]);
  const watched = new Watched(rows);
  const remembered = computed(() => watched.get("a")?.version);
  const seen: (number | undefined)[] = [];
  const look = () => effect(() => void seen.push(remembered.value));
  const put = (version: number) => {
    rows.set("a", incidentRow("a", { version }));
    watched.learn(new Set(["a"]));
  };
  look()();
  const end = look();
  put(2);
  end();
  put(3);
  rows.delete("a");
  watched.learn(new Set(["a"]));
  put(4);
  look();
  put(5);
  expect(seen).toEqual([1, 1, 2, 4, 5]);
});
