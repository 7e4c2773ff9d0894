// Tiles that a centre has configured are drawn below everything else, and only they are fetched.
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";
import { drawn } from "./chart.ts";
import { archive, covered, picture } from "./tiles.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ webgl: true });
});

afterAll(async () => {
  await browser?.close();
});

/** Colour of the map away from marks, buttons and words: its lower right part. */
async function colourOf(page: Page): Promise<number[]> {
  const box = await page.locator(".map-box").boundingBox();
  if (!box) throw new Error("there is no map");
  const clip = { x: box.x + box.width - 12, y: box.y + box.height - 40, width: 1, height: 1 };
  const shot = await page.screenshot({ clip });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen?.drawImage(image, 0, 0);
    return [...(pen?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
  }, shot.toString("base64"));
}

interface Seen {
  colour: number[];
  origins: string[];
  foot: string;
  faults: string[];
}

/** A day board of a centre with these settings, at its map. */
async function look(centre: Centre): Promise<Seen> {
  const { context, page, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.addInitScript(() => localStorage.setItem("sigap.theme", "day"));
  await signIn(page, centre, "/board", "dispatcher");
  await drawn(page);
  const foot = (await page.textContent(".map-foot")) ?? "";
  const colour = await colourOf(page);
  await context.close();
  return { colour, origins: [...origins], foot, faults };
}

/** The map on the public form, once a tile of it is drawn. */
async function pointing(centre: Centre): Promise<Pick<Seen, "origins" | "faults">> {
  const { context, page, faults } = await seat(browser);
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.goto(`${centre.url}/lapor`);
  await page.click("#point");
  await page.waitForSelector(".point-ground img.leaflet-tile-loaded");
  await context.close();
  return { origins: [...origins], faults };
}

/** Green above all: pictures are calmed, so their exact colour is not kept. */
const isGreen = ([red = 0, green = 0, blue = 0]: number[]) => green > red + 30 && green > blue + 30;

it.each([
  ["pictures", archive(picture([0, 200, 0])), isGreen],
  [
    "shapes",
    archive(covered("building"), "building"),
    ([r, g, b]: number[]) => `${r},${g},${b}` === "235,235,232",
  ],
])("an archive of %s is drawn, from this server alone", async (_name, content, isIt) => {
  const centre = await Centre.prepare();
  writeFileSync(join(centre.folder, "world.pmtiles"), content);
  await centre.run({
    SIGAP__MAP__PMTILES_FILE: join(centre.folder, "world.pmtiles"),
    SIGAP__MAP__ATTRIBUTION: "© Contoh",
  });
  const seen = await look(centre);
  await centre.stop();
  expect(isIt(seen.colour), String(seen.colour)).toBe(true);
  expect(seen.origins).toEqual([centre.url]);
  expect(seen.foot).toContain("© Contoh");
  expect(seen.faults).toEqual([]);
});

it("tiles of another server are drawn, and nobody else is asked", async () => {
  const asked: string[] = [];
  const server = await serve(picture([0, 200, 0]), asked);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const centre = await Centre.prepare();
  await centre.run({ SIGAP__MAP__TILES_URL: `${origin}/t/{z}/{x}/{y}.png` });
  const seen = await look(centre);
  const onForm = await pointing(centre);
  await centre.stop();
  server.close();
  expect(new Set(onForm.origins)).toEqual(new Set([centre.url, origin]));
  expect(onForm.faults).toEqual([]);
  expect(isGreen(seen.colour), String(seen.colour)).toBe(true);
  expect(new Set(seen.origins)).toEqual(new Set([centre.url, origin]));
  expect(
    asked.every((path) => /^\/t\/\d+\/\d+\/\d+\.png$/.test(path)),
    asked.join(" "),
  ).toBe(true);
  expect(seen.faults).toEqual([]);
});

function serve(tile: Buffer, asked: string[]): Promise<Server> {
  const server = createServer((request, answer) => {
    asked.push(request.url ?? "");
    answer.writeHead(200, { "Content-Type": "image/png", "Access-Control-Allow-Origin": "*" });
    answer.end(tile);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}
