// The map draws, pans and selects with nothing but the centre's own files, and with the network gone.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
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
let inBekasi = "";
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

/** Squares in place of areas: two regencies, the first with two districts of a village each. */
function importAreas(): void {
  const square = (kode: string, west: number, widthDegrees: number) => {
    const [south, north, east] = [-7.8, -6, west + widthDegrees];
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    const geometry = { type: "Polygon", coordinates: [ring] };
    return { type: "Feature", geometry, properties: { kode, nama: `Wilayah ${kode}` } };
  };
  const levels = {
    regency: [square("32.04", 106.4, 1.4), square("32.11", 107.8, 1)],
    district: [square("32.04.01", 106.4, 0.7), square("32.04.02", 107.1, 0.7)],
    village: [square("32.04.01.2001", 106.4, 0.7), square("32.04.02.2001", 107.1, 0.7)],
  };
  for (const [level, features] of Object.entries(levels)) {
    const file = join(centre.folder, `${level}.geojson`);
    writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
    centre.command("areas", "import", file, "--code", "kode", "--name", "nama", "--level", level);
  }
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
  importAreas();
  await signIn(board, centre, "/board", "dispatcher");
  await drawn(board);
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

/** How many areas of a level the map has. */
const areas = (level: string) => board.getAttribute(".map-box", `data-${level}`);

it("imported areas are drawn, each level from where it can be read", async () => {
  expect([await areas("regency"), await areas("district"), await areas("village")]).toEqual([
    "2",
    null,
    null,
  ]);
});

it("a new level 1 shows on the map and does not move it", async () => {
  const before = await standing(board);
  const sent = await report("kebakaran rumah, masih ada orang di dalam", BEKASI);
  expect(sent.level).toBe(1);
  inBekasi = sent.incident_id;
  await row(sent.incident_id).waitFor();
  await drawn(board);
  expect(await standing(board)).toEqual(before);
  await press(BEKASI);
  await isOpen(sent.incident_id);
  expect(await board.textContent(".incident-head .label")).toBe(
    await row(sent.incident_id).locator(".label").textContent(),
  );
  expect(await standing(board)).toEqual(before);
  await board.click("text=Keterangan");
  await board.waitForSelector(".legend canvas");
  await accessible(board);
  await board.click("text=Keterangan");
});

it("incidents of one cell are all within reach, by hand and by keys", async () => {
  const three = [];
  for (const text of ["pohon tumbang menutup jalan", "ular masuk ke rumah", "bau gas menyengat"]) {
    three.push((await report(text, BANDUNG)).incident_id);
  }
  for (const one of three) await row(one).waitFor();
  const [first = "", second = ""] = three;
  await row(first).click();
  await board.click("text=Ke kejadian");
  await stands(board, "the map is close", (now) => now.zoom >= 12);
  await board.waitForSelector('.map-box[data-district="2"][data-village="2"]');
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
  await row(inBekasi).click();
  const followed = await stands(board, "the map followed the list", (now) => now.lon < near.lon - 1);
  expect(followed.zoom).toBe(near.zoom);
  for (const shown of ["map", "units", "both"]) {
    await board.keyboard.press("m");
    await board.waitForSelector(`.side[data-side="${shown}"]`);
  }
  expect(await standing(board)).toEqual(followed);
  await dispatcher.context.setOffline(false);
});

it("what is shown is chosen by a key and remembered", async () => {
  await board.keyboard.press("m");
  await board.reload();
  await board.waitForSelector('.side[data-side="map"]');
  await drawn(board);
  expect(await board.locator(".unit-row").count()).toBe(0);
});

it("no request left the centre, and nothing broke", () => {
  expect(foreign).toEqual([]);
  expect(dispatcher.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault))).toEqual([]);
});
