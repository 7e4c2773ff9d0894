// The map draws, pans and selects with nothing but the centre's own files, and with the network gone.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";
import { cellOf, drawn, onScreen, standing, stands } from "./chart.ts";

const BANDUNG = { lat: -6.905, lon: 107.61 };
const CIREBON = { lat: -6.73, lon: 108.55 };
const BEKASI = { lat: -6.24, lon: 107.0 };

let centre: Centre;
let browser: Browser;
let dispatcher: Seat;
let board: Page;
/** What was asked of anybody but the centre. */
const foreign: string[] = [];

const report = (text: string, place: { lat: number; lon: number }) =>
  centre.report({ text, place: { ...place, accuracy_m: 20 } });
const row = (id: string) => board.locator(`#row-${id}`);
const isOpen = (id: string) => board.waitForSelector(`#row-${id}[aria-selected="true"]`);

async function press(place: { lat: number; lon: number }): Promise<void> {
  const at = await onScreen(board, cellOf(place));
  await board.mouse.click(at.x, at.y);
}

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser({ webgl: true });
  dispatcher = await seat(browser, { viewport: { width: 1440, height: 900 } });
  board = dispatcher.page;
  await dispatcher.context.route(
    (url) => url.origin !== centre.url && /^(http|ws)/.test(url.protocol),
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );
  await signIn(board, centre, "/board", "dispatcher");
  await drawn(board);
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("a new level 1 shows on the map and does not move it", async () => {
  const before = await standing(board);
  const sent = await report("kebakaran rumah, masih ada orang di dalam", BEKASI);
  expect(sent.level).toBe(1);
  await row(sent.incident_id).waitFor();
  await drawn(board);
  expect(await standing(board)).toEqual(before);
  await press(BEKASI);
  await isOpen(sent.incident_id);
  expect(await board.textContent(".incident-head .label")).toBe(
    await row(sent.incident_id).locator(".label").textContent(),
  );
  expect(await standing(board)).toEqual(before);
  await accessible(board);
});

it("incidents of one cell are all within reach, by hand and by keys", async () => {
  const three = [];
  for (const text of ["pohon tumbang menutup jalan", "ular masuk ke rumah", "bau gas menyengat"]) {
    three.push((await report(text, BANDUNG)).incident_id);
  }
  const [first = "", second = ""] = three;
  await row(first).click();
  await board.click("text=Ke kejadian");
  await stands(board, "the map is close", (now) => now.zoom >= 12);
  await drawn(board);
  await press(BANDUNG);
  await board.waitForSelector(".map-card li");
  expect(await board.locator("[data-listed]").count()).toBe(3);
  await accessible(board);
  await board.click(`[data-listed="${second}"]`);
  await isOpen(second);
  await board.click(".map-card header button");

  await board.locator(".map-box canvas").focus();
  await board.keyboard.press("Enter");
  await board.waitForSelector(".map-card li");
  await board.click(".map-card header button");
});

it("without network it pans by keys, and list and map follow each other", async () => {
  const far = (await report("nenek sesak napas berat", CIREBON)).incident_id;
  await row(far).waitFor();
  await board.click("text=Seluruh wilayah");
  await stands(board, "the region is in sight", (now) => now.zoom < 9);
  await drawn(board);
  await dispatcher.context.setOffline(true);

  const before = await standing(board);
  await board.locator(".map-box canvas").focus();
  await board.keyboard.press("ArrowLeft");
  const left = await stands(board, "the map went west", (now) => now.lon < before.lon - 0.1);
  await board.keyboard.press("Equal");
  await stands(board, "the map came closer", (now) => now.zoom > left.zoom + 0.5);
  await board.keyboard.press("0");
  await stands(board, "all is in sight again", (now) => now.zoom < 9);
  await drawn(board);

  await press(CIREBON);
  await isOpen(far);
  await board.click("text=Ke kejadian");
  const near = await stands(board, "the map is close", (now) => now.zoom >= 12);
  await board.locator(`[data-incident]:has-text("Bekasi")`).first().click();
  const followed = await stands(board, "the map followed the list", (now) => now.lon < near.lon - 1);
  expect(followed.zoom).toBe(near.zoom);
  await dispatcher.context.setOffline(false);
});

it("the map is hidden and shown by a key, and the choice is remembered", async () => {
  for (const shown of ["map", "units", "both"]) {
    await board.keyboard.press("m");
    await board.waitForSelector(`.side[data-side="${shown}"]`);
  }
  await board.keyboard.press("m");
  await board.reload();
  await board.waitForSelector('.side[data-side="map"]');
  await drawn(board);
  expect(await board.locator(".unit-row").count()).toBe(0);
});

it("no request left the centre, and nothing broke", () => {
  expect(foreign).toEqual([]);
  expect(dispatcher.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|status of 404/.test(fault))).toEqual(
    [],
  );
});
