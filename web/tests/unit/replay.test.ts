// The past, played: what is shown at a moment is what its steps lead to, and never a moment that is not held.
import { beforeEach, expect, it } from "vitest";
import { Player } from "../../board/replay/player.ts";
import type { PastSteps } from "../../lib/api/types.ts";
import { incidentRow, START, snapshot } from "./rows.ts";

const start = Date.parse(START);
const iso = (s: number) => new Date(start + s * 1000).toISOString();
const put = (s: number, id: string, version: number): PastSteps["steps"][number] => ({
  at: iso(s),
  changes: [{ op: "put", of: "incident", id, version, row: incidentRow(id, { version }) }],
});

let asked: string[];
let answers: PastSteps[];
let player: Player;
const shown = () => [...player.rows.incident.values()].map((row) => `${row.id} ${row.version}`);
/** Lets answers arrive. */
const arrive = () => new Promise((done) => setTimeout(done, 0));

beforeEach(() => {
  asked = [];
  answers = [];
  player = new Player({
    board: async (at) => {
      asked.push(at);
      const board = snapshot("e:1-0", { incidents: [incidentRow("32-A")] });
      return { ...board, first_at: START, incomplete: false };
    },
    steps: async (cursor, until) => {
      asked.push(`${cursor} ${until}`);
      return answers.shift() ?? null;
    },
  });
});

it("steps come when their moment has, at every speed", async () => {
  expect(await player.seek(start)).toBe(true);
  expect(shown()).toEqual(["32-A 1"]);
  answers = [{ cursor: "e:3-0", until: iso(600), steps: [put(30, "32-B", 1), put(50, "32-A", 2)] }];
  expect(player.advance(250, 60, start + 3_600_000)).toBe(false);
  expect(player.at).toBe(start);
  await arrive();
  expect(asked.at(-1)?.startsWith("e:1-0 ")).toBe(true);
  expect(player.advance(500, 60, start + 3_600_000)).toBe(true);
  expect([player.at - start, shown()]).toEqual([30_000, ["32-A 1", "32-B 1"]]);
  player.advance(19_000, 1, start + 3_600_000);
  expect(shown()).toEqual(["32-A 1", "32-B 1"]);
  player.advance(1_000, 1, start + 3_600_000);
  expect(shown()).toEqual(["32-A 2", "32-B 1"]);
});

it("it waits where nothing is held, and stops at the end", async () => {
  await player.seek(start);
  answers = [{ cursor: "e:2-0", until: iso(40), steps: [] }];
  player.advance(0, 60, start + 120_000);
  await arrive();
  player.advance(5_000, 60, start + 120_000);
  await arrive();
  expect(player.at).toBe(start + 40_000);
  answers = [{ cursor: "e:2-0", until: iso(300), steps: [put(200, "32-Z", 1)] }];
  player.advance(0, 60, start + 120_000);
  await arrive();
  player.advance(60_000, 60, start + 120_000);
  expect([player.at, shown()]).toEqual([start + 120_000, ["32-A 1"]]);
});

it("what was asked for before another moment was chosen is left aside", async () => {
  const slow: ((value: null) => void)[] = [];
  const one = new Player({
    board: () => new Promise((done) => slow.push(done as (value: null) => void)),
    steps: async () => null,
  });
  const first = one.seek(start);
  const second = one.seek(start + 60_000);
  for (const done of slow) done({ ...snapshot("e:1-0"), first_at: null, incomplete: false } as never);
  expect([await first, await second]).toEqual([false, true]);
  expect(one.at).toBe(start + 60_000);
});
