// A responder's phone loads a map when it is tapped and not before, and it works where text may not become HTML.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const PLACE = { lat: -6.985, lon: 107.63, accuracy_m: 20 };

let centre: Centre;
let browser: Browser;
let responder: Seat;
let unit: Page;
const asked: string[] = [];

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  const dispatcher = await seat(browser);
  await signIn(dispatcher.page, centre, "/board", "dispatcher");
  const { incident_id: id } = await centre.report({ text: "anak hanyut kebawa arus sungai", place: PLACE });
  const ask = dispatcher.context.request;
  const answer = await ask.get(`${centre.url}/api/v1/incidents/${id}/recommendations`);
  const name = ((await answer.json()) as { picks: { unit: string }[] }).picks[0]?.unit ?? "";
  const sent = await ask.post(`${centre.url}/api/v1/incidents/${id}/assignments`, {
    data: { unit_id: name },
  });
  expect(sent.ok()).toBe(true);

  responder = await seat(browser, {
    viewport: { width: 390, height: 800 },
    geolocation: { latitude: -6.97, longitude: 107.62, accuracy: 15 },
    permissions: ["geolocation"],
  });
  unit = responder.page;
  unit.on("request", (request) => asked.push(request.url()));
  await signIn(unit, centre, "/unit", `unit-${name}`);
  await unit.click("button.main.next");
  await unit.waitForSelector(".small-map button");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("nothing of a map is loaded before the tap", async () => {
  expect(asked.filter((url) => /land-|small-|leaflet/.test(url))).toEqual([]);
});

it("after it the place stands on the land, with the cell it may lie in, and oneself beside it", async () => {
  await unit.click(".small-map button");
  await unit.waitForSelector(".small-map-box .map-mark");
  await unit.waitForSelector(".small-map-box .leaflet-ground-pane canvas");
  expect(await unit.textContent(".small-map")).toContain("±250 m");
  await unit.click("text=Tempat dan saya");
  await accessible(unit);
  expect(asked.filter((url) => new URL(url).origin !== centre.url)).toEqual([]);
  expect(responder.faults).toEqual([]);
});

it("the next step is never behind the map", async () => {
  const inFront = () =>
    unit.evaluate(() => {
      const map = document.querySelector(".small-map-box");
      const next = document.querySelector("button.main.next");
      if (!map || !next) return "missing";
      // The map's middle comes to where the button stands.
      scrollBy(0, map.getBoundingClientRect().top + 160 - innerHeight);
      const box = next.getBoundingClientRect();
      const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const across = map.getBoundingClientRect();
      return `${next.contains(seen)} ${across.top < box.bottom && box.top < across.bottom}`;
    });
  expect(await inFront(), "in front, where both are").toBe("true true");
});

it("the place that was opened on purpose stands exactly", async () => {
  await unit.click(".place > button.next:has(.icon)");
  await unit.waitForSelector('.small-map:has-text("±20 m")');
  await unit.waitForSelector(".small-map-box .map-mark");
  expect(responder.faults).toEqual([]);
});
