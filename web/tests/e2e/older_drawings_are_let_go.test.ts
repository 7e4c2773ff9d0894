// A board lasts for a night: what it drew before is not kept behind what it shows now.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Desk, openDesk } from "./browser.ts";

const REPORTS = 60;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.end());

test("after many drawings, few more are held than are shown", async () => {
  const { board, centre } = desk;
  for (let n = 1; n <= REPORTS; n++) {
    await centre.report({ text: `banjir setinggi lutut di gang ${n}`, place: { lat: -6.9, lon: 107.6 } });
    await board.keyboard.press(n % 2 === 0 ? "j" : "k");
    await board.waitForFunction((rows) => document.body.dataset.rows === String(rows), n);
  }

  const { shown, held } = await board.evaluate(() => {
    type Drawing = { __k?: unknown; __?: unknown; props?: { children?: unknown } };
    const all = (from: unknown, next: (one: Drawing) => unknown[]) => {
      const seen = new Set<unknown>();
      const open = [from];
      while (open.length > 0) {
        const one = open.pop();
        if (Array.isArray(one)) open.push(...one);
        else if (one && typeof one === "object" && "__k" in one && !seen.has(one)) {
          seen.add(one);
          open.push(...next(one as Drawing));
        }
      }
      return seen.size;
    };
    const root = (document.getElementById("app") as unknown as Drawing).__k;
    return {
      shown: all(root, (one) => [one.__k]),
      held: all(root, (one) => [one.__k, one.__, one.props?.children]),
    };
  });
  expect(shown).toBeGreaterThan(200);
  expect(held).toBeLessThan(1.2 * shown);
});
