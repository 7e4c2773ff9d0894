// Where no map can be drawn the board says so, and its lists do the work of the map.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

it("the board says that there is no map, and loads nothing for it", async () => {
  expect(await board.textContent(".no-map")).toContain("WebGL");
  const loaded = await board.evaluate(() => performance.getEntriesByType("resource").map((one) => one.name));
  expect(loaded.filter((name) => /pane-|land-|maplibre/.test(name))).toEqual([]);
});

it("incidents of one place, and units, are found and opened through the lists", async () => {
  const place = { lat: -6.905, lon: 107.61, accuracy_m: 20 };
  const ids: string[] = [];
  for (const text of ["kebakaran rumah, masih ada orang di dalam", "pohon tumbang menutup jalan"]) {
    ids.push((await centre.report({ text, place })).incident_id);
  }
  for (const id of ids) await board.waitForSelector(`#row-${id}`);
  await board.keyboard.press("j");
  for (const id of ids) {
    await board.keyboard.press("Enter");
    await board.waitForSelector(`#row-${id}[aria-selected="true"]`);
    expect(await board.textContent(".incident-head")).toContain("-6.9");
    await board.keyboard.press("j");
  }
  await accessible(board);
  await board.keyboard.press("u");
  await board.keyboard.type("AMB-04");
  await board.waitForSelector(".unit-row:has-text('AMB-04')");
  expect(await board.locator(".unit-row").count()).toBe(1);
});

it("asked for the map alone, the board keeps the units beside the words", async () => {
  await board.keyboard.press("Escape");
  await board.keyboard.press("m");
  await board.waitForSelector(".unit-row");
  await board.waitForSelector(".no-map");
  await board.keyboard.press("m");
  await board.waitForSelector(".no-map", { state: "hidden" });
  await board.waitForSelector(".unit-row");
  expect(dispatcher.faults).toEqual([]);
});
