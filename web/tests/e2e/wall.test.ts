// A screen on a wall: signed in once, it shows the board to a room full of visitors. Nothing of anybody is in the page or on the
// socket, no key and no press does anything, and it says when it is not true.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";

const centre = await Centre.start();
const browser = await openBrowser({ webgl: true });
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

const SECRETS = ["Sumiyati", "kelinci", "0800 000", "800000000", "Rumah Bu", "-6.917", "107.619", "+6222"];

const screen = await seat(browser, { viewport: { width: 1920, height: 1080 } });
const { page } = screen;
const said: string[] = [];
const asked: string[] = [];
page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => said.push(String(payload))));
page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
const shot = (name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, name) });

const tell = (text: string, more: object = {}) =>
  centre.report({
    text: `${text}, Rumah Bu Sumiyati`,
    place: { lat: -6.91747, lon: 107.61912 },
    place_text: "gang kelinci nomor tujuh",
    reporter: { name: "Sumiyati Rahayu", phone: "0800 000 0002" },
    ...more,
  });

it("shows what is open and nothing of anybody", async () => {
  await tell("kebakaran rumah, ada orang terjebak api");
  await tell("banjir setinggi lutut", { place: { lat: -6.5, lon: 106.83 } });
  await tell("suami memukul istri, ada kekerasan", { kind: "violence" });
  for (const [n, text] of [
    "pohon tumbang menutup jalan",
    "kecelakaan motor, kaki patah",
    "longsor menutup jalan",
  ].entries()) {
    await tell(text, { place: { lat: -6.7 - n / 5, lon: 107.2 + n / 3 } });
  }
  const sent = await tell("banjir, perahu hanyut dengan orang di atasnya", {
    place: { lat: -6.8, lon: 108.4 },
  });
  const desk = await seat(browser);
  await signIn(desk.page, centre, "/board", "dispatcher");
  const status = await desk.page.evaluate(async (id) => {
    const units = (await (await fetch("/api/v1/units")).json()) as { units: { id: string }[] };
    const answer = await fetch(`/api/v1/incidents/${id}/assignments`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ unit_id: units.units[0]?.id }),
    });
    return answer.status;
  }, sent.incident_id);
  expect(status).toBe(201);
  await desk.context.close();
  await signIn(page, centre, "/board", "wall");
  await page.waitForSelector(".wall-list li");
  await until("all are there", async () => (await page.locator(".wall-list li").count()) === 7);
  expect(await page.locator(".wall-list li:has-text('Jenis tidak ditampilkan')").count()).toBe(1);
  const html = await page.content();
  for (const secret of SECRETS) {
    expect(html, secret).not.toContain(secret);
    for (const text of said) expect(text, secret).not.toContain(secret);
  }
  for (const text of said) expect(["report", "presence", "positions"]).not.toContain(JSON.parse(text).type);
  await page.waitForSelector('.map-box[data-drawn="true"]', { timeout: 60_000 });
  expect(await page.locator(".wall-state:has-text('-')").count()).toBe(1);
  await shot("wall.png");
  for (const theme of ["day", "night"]) {
    await page.evaluate((one) => {
      document.documentElement.dataset.theme = one;
    }, theme);
    await accessible(page);
    await shot(`wall-${theme}.png`);
  }
});

it("does nothing when keys are pressed or the page is touched", async () => {
  const before = await page.locator(".wall-list").textContent();
  asked.length = 0;
  for (const key of [
    "j",
    "k",
    "Enter",
    "v",
    "c",
    "x",
    "s",
    "1",
    "z",
    "g",
    "m",
    "M",
    "F2",
    "F5",
    "?",
    "/",
    "Control+k",
    "Control+z",
  ]) {
    await page.keyboard.press(key);
  }
  await page.mouse.click(400, 400);
  await page.mouse.click(1500, 400);
  expect(asked.filter((one) => !one.startsWith("GET"))).toEqual([]);
  expect(await page.locator("form, input, .pane.incident, .key-sheet").count()).toBe(0);
  expect(await page.locator(".wall button:visible").count()).toBe(0);
  // Only its clocks went on.
  const words = (text: string | null) => text?.replaceAll(/[\d:]+/g, "");
  expect(words(await page.locator(".wall-list").textContent())).toBe(words(before));
});

it("loads its part again by itself when that did not come the first time", async () => {
  const other = await seat(browser, { viewport: { width: 1920, height: 1080 } });
  let refused = 0;
  await other.context.route(/assets\/wall-[^/]+\.js$/, (route) => {
    refused += 1;
    // Fetched ahead, and then wanted.
    return refused <= 2 ? route.abort() : route.continue();
  });
  await signIn(other.page, centre, "/board", "wall");
  await other.page.waitForSelector(".wall-list li");
  expect(refused).toBeGreaterThan(2);
  await other.context.close();
});

it("stands on a small screen too, and says when it is not true", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await shot("wall-360.png");
  await page.setViewportSize({ width: 1920, height: 1080 });
  await centre.kill();
  await page.waitForSelector(".wall.lost", { timeout: 30_000 });
  await page.waitForSelector(".banner[role=alert]");
  await shot("wall-lost.png");
  expect(screen.faults).toEqual([]);
});
