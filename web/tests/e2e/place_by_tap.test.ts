// On the public form a place is pointed at on a map: by a tap, and by keys alone. Nothing of the map is loaded before.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";

/** The narrowest phone; motion is not wanted, so nothing glides while it is looked at. */
const PHONE = { viewport: { width: 320, height: 640 }, reducedMotion: "reduce" } as const;
const CODE = /32-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}-[0-9A-Z]/;

let centre: Centre;
let browser: Browser;
let dispatcher: Seat;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  dispatcher = await seat(browser);
  await signIn(dispatcher.page, centre, "/board", "dispatcher");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

interface Where {
  lat: number;
  lon: number;
  accuracy_m: number;
}

async function form(): Promise<Seat & { asked: string[] }> {
  const opened = await seat(browser, PHONE);
  const asked: string[] = [];
  opened.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await opened.page.goto(`${centre.url}/lapor`, { waitUntil: "networkidle" });
  return { ...opened, asked };
}

/** What the form would send. */
async function pointed(page: Page): Promise<Where> {
  const [lat, lon, accuracy_m] = await Promise.all(
    ["lat", "lon", "accuracy_m"].map(async (name) => Number(await page.inputValue(`#${name}`))),
  );
  return { lat, lon, accuracy_m } as Where;
}

/** Sends the form and gives the exact place that the incident has. */
async function arrived(page: Page, text: string): Promise<Where> {
  await page.fill("#text", text);
  await page.click("#send");
  await page.waitForSelector(".code");
  expect((await page.textContent("main"))?.replace(/\s+/g, "")).toMatch(CODE);
  const ask = dispatcher.context.request;
  return await until("the incident is there", async () => {
    const board = (await (await ask.get(`${centre.url}/api/v1/board`)).json()) as {
      incidents: { id: string; summary?: string }[];
    };
    for (const { id } of board.incidents) {
      const opened = await ask.post(`${centre.url}/api/v1/incidents/${id}/private`, { data: {} });
      if (!opened.ok()) continue;
      const words = await opened.text();
      if (!words.includes(text)) continue;
      const { reports } = JSON.parse(words) as { reports: Where[] };
      return reports[0];
    }
    return null;
  });
}

const located = (page: Page) => page.textContent("#located");

it("a tap becomes the place of the report, and nothing of a map was loaded before", async () => {
  const { page, asked, faults } = await form();
  expect(asked.filter((path) => /peta|map|land|ground|leaflet/.test(path))).toEqual([]);
  await page.selectOption("#area", { index: 1 });
  await page.click("#point");
  await page.waitForSelector(".point-ground .leaflet-ground-pane canvas");
  expect(asked).toContain("/lapor-peta.js");
  expect(await page.getAttribute("#point", "aria-expanded")).toBe("true");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await accessible(page);

  const tap = { position: { x: 200, y: 120 } };
  await page.click(".point-ground", tap);
  const first = await pointed(page);
  expect(await page.getAttribute("#located", "role")).toBe("status");
  expect(await located(page)).toContain(`ditunjuk di peta, ketelitian ± ${first.accuracy_m} m`);
  await page.click("text=Batalkan titik");
  expect(await located(page)).toContain("dibatalkan");
  expect(await page.inputValue("#lat")).toBe("");
  await page.click(".point-ground", tap);
  const again = await pointed(page);
  // A pixel of this map is 38 m wide.
  expect(Math.abs(again.lat - first.lat) + Math.abs(again.lon - first.lon)).toBeLessThan(0.001);
  expect(again.accuracy_m).toBeLessThan(1_000);
  await accessible(page);
  if (process.env.SHOTS) {
    await page.locator("#point").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${process.env.SHOTS}/point.png` });
  }
  expect(await arrived(page, "pohon tumbang menimpa warung bakso")).toMatchObject(again);
  expect(faults).toEqual([]);
});

it("keys alone move the cross and set the place; far out they come closer first", async () => {
  const { page, faults } = await form();
  await page.focus("#point");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".point-ground .leaflet-ground-pane canvas");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.className)).toContain("point-ground");
  // All of the province is shown: each Enter comes three steps closer, until a finger covers less than a village.
  await until("the place is taken", async () => {
    await page.keyboard.press("Enter");
    return (await page.inputValue("#lat")) !== "";
  });
  const before = await pointed(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const after = await pointed(page);
  expect(after.lon).toBeGreaterThan(before.lon);
  expect(after.lat).toBeGreaterThan(before.lat);
  await accessible(page);
  expect(await arrived(page, "genteng beterbangan kena angin kencang")).toMatchObject(after);
  expect(faults).toEqual([]);
});

/** A level's file with one area, a square around its middle. */
function square(code: string, name: string, [lon, lat]: [number, number], half: number): string {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x = 0, y = 0]) => [lon + x * half, lat + y * half]);
  const geometry = { type: "Polygon", coordinates: [corners] };
  const features = [{ type: "Feature", properties: { code, name }, geometry }];
  const file = join(centre.folder, `${code}.geojson`);
  writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
  return file;
}

it("imported borders are drawn, of the chosen regency with its districts' names", async () => {
  const levels = [
    ["regency", square("32.04", "Kabupaten Bandung", [107.6, -7.05], 0.2)],
    ["district", square("32.04.12", "Contoh", [107.6, -7.0], 0.05)],
  ] as const;
  for (const [level, file] of levels) {
    centre.command("areas", "import", file, "--level", level, "--code", "code", "--name", "name");
  }
  await until("the centre knows them", async () => {
    const borders = await (await fetch(`${centre.url}/api/v1/map/borders?within=32.04`)).text();
    return borders.includes("Contoh");
  });
  const { page, faults } = await form();
  await page.selectOption("#area", "32.04");
  await page.click("#point");
  await page.waitForSelector(".point-ground .map-name span:has-text('Contoh')");
  if (process.env.SHOTS)
    await page.locator("#point-map").screenshot({ path: `${process.env.SHOTS}/borders.png` });
  expect(await page.locator(".point-ground .map-name").allTextContents()).toEqual(["Contoh"]);
  expect(faults).toEqual([]);
});

it("without the network the map is not there, which is said, and words stay", async () => {
  const { page, context } = await form();
  await context.setOffline(true);
  await page.click("#point");
  await page.waitForSelector("#located:has-text('Peta tidak dapat dimuat')");
  expect(await page.isVisible("#place_text")).toBe(true);
});
