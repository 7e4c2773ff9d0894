// Zones of known danger and the last minutes of units: drawn, named by the keys, and said with the incident.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";
import { drawn, stands } from "./chart.ts";

let centre: Centre;
let browser: Browser;
let dispatcher: Seat;
let board: Page;
let crew: Page;
const BANDUNG = { lat: -6.905, lon: 107.61 };

function zone(name: string, level: string, size: number): object {
  const corner = (x: number, y: number) => [BANDUNG.lon + x * size, BANDUNG.lat + y * size];
  const ring = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
  return {
    type: "Feature",
    properties: { name, level },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
}

async function drives(lat: number, at: number): Promise<void> {
  const body = { lat, lon: 107.61, at: new Date(at).toISOString() };
  const answer = await crew.request.post(`${centre.url}/api/v1/units/amb-03/positions`, { data: body });
  expect(answer.status()).toBe(202);
}

beforeAll(async () => {
  centre = await Centre.prepare();
  const file = join(centre.folder, "rawan.geojson");
  const features = [zone("Banjir Cikapundung", "sedang", 0.2), zone("Longsor Cimenyan", "tinggi", 0.05)];
  writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
  await centre.run({ SIGAP__MAP__HAZARDS_FILE: file });
  browser = await openBrowser({ webgl: true });
  dispatcher = await seat(browser, { viewport: { width: 1440, height: 900 } });
  board = dispatcher.page;
  await signIn(board, centre, "/board", "dispatcher");
  crew = (await seat(browser)).page;
  await signIn(crew, centre, "/unit", "unit-amb-03");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("an incident in a zone says so, the gravest first", async () => {
  const { incident_id: id } = await centre.report({ text: "pohon tumbang menutup jalan", place: BANDUNG });
  await board.waitForSelector(`#row-${id}`);
  await board.keyboard.press("j");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".known-dangers li");
  expect(await board.locator(".known-dangers").ariaSnapshot()).toMatchInlineSnapshot(`
    "- list "Kawasan rawan di tempat ini":
      - listitem:
        - text: "Kawasan rawan:"
        - strong: Longsor Cimenyan
        - text: · tinggi
      - listitem:
        - text: "Kawasan rawan:"
        - strong: Banjir Cikapundung
        - text: · sedang"
  `);
});

it("the map draws the zones, and names what lies in its middle by a key", async () => {
  await drawn(board);
  await board.waitForSelector('.map-box[data-hazards="2"]');
  await board.getByText("Ke kejadian").focus();
  await board.keyboard.press("Enter");
  await stands(board, "the map is close", (now) => now.zoom >= 12);
  await drawn(board);
  await board.locator(".map-box canvas").focus();
  for (let i = 0; i < 2; i++) await board.keyboard.press("ArrowLeft");
  await stands(board, "the map went west", (now) => now.lon < BANDUNG.lon - 0.01);
  await drawn(board);
  await board.keyboard.press("Enter");
  await board.waitForSelector(".map-card li:has-text('Banjir Cikapundung')");
  await board.getByText("Keterangan").focus();
  await board.keyboard.press("Enter");
  await board.waitForSelector(".legend li:has-text('Kawasan rawan: tinggi')");
  await accessible(board);
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/hazards.png` });
});

it("a unit that drives leaves a track, shown for all by a key", async () => {
  const start = Date.now() - 60_000;
  await drives(-6.95, start);
  await board.waitForSelector("#unit-amb-03 .row-second .num");
  await drives(-6.92, start + 30_000);
  await board.locator(".map-box canvas").focus();
  await board.keyboard.press("Shift+T");
  await board.waitForSelector('.map-box[data-tracks="1"]');
  await board.keyboard.press("Shift+T");
  await board.waitForSelector('.map-box[data-tracks="0"]');
  expect(dispatcher.faults).toEqual([]);
});
