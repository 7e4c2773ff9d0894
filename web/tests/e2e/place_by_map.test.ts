// The place of a call is set on the map: by hand on bare ground, or by keys at its middle. Incidents are still opened.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";
import { drawn, onScreen, standing, stands } from "./chart.ts";
import { reach } from "./keyboard.ts";

/** In the hills south of Cianjur, where no unit of the demo has its post. */
const BARE = { lat: -7.2, lon: 107.15 };

const centre = await Centre.start();
const browser = await openBrowser({ webgl: true });
const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
await signIn(board, centre, "/board", "dispatcher");
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

const field = board.locator(".intake input[name=place_text]");
const numbers = async () => (await field.inputValue()).split(",").map(Number);

it("by hand, where nothing else stands", async () => {
  await drawn(board);
  await board.keyboard.press("F2");
  await field.waitFor();
  await board.waitForSelector(".map-put");
  const at = await onScreen(board, BARE);
  await board.mouse.click(at.x, at.y);
  await until("the coordinates are in the field", async () => (await field.inputValue()) !== "");
  const [lat = 0, lon = 0] = await numbers();
  expect(Math.abs(lat - BARE.lat)).toBeLessThan(0.02);
  expect(Math.abs(lon - BARE.lon)).toBeLessThan(0.02);
  await board.waitForSelector(".maplibregl-marker");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await accessible(board);
});

it("by keys, at the middle of the map, and the incident stands there", async () => {
  await reach(board, board.locator(".map-box canvas"));
  const from = await standing(board);
  await board.keyboard.press("ArrowLeft");
  await stands(board, "the map went west", (now) => now.lon < from.lon);
  await drawn(board);
  const middle = await standing(board);
  const before = await field.inputValue();
  await board.keyboard.press("Enter");
  await until("other coordinates are in the field", async () => (await field.inputValue()) !== before);
  const [lat = 0, lon = 0] = await numbers();
  expect(Math.abs(lat - middle.lat)).toBeLessThan(0.001);
  expect(Math.abs(lon - middle.lon)).toBeLessThan(0.001);
  await reach(board, board.locator(".intake textarea[name=text]"));
  await board.keyboard.type("banjir selutut di halaman rumah");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".incident-title");
  // What is shown in the clear is the middle of a cell of 500 m.
  const shown = /(-?\d+\.\d{3}), (\d+\.\d{3})/.exec((await board.textContent(".incident-head")) ?? "");
  expect(Math.abs(Number(shown?.[1]) - lat)).toBeLessThan(0.004);
  expect(Math.abs(Number(shown?.[2]) - lon)).toBeLessThan(0.004);
  await board.waitForSelector(".maplibregl-marker", { state: "detached" });
  expect(faults).toEqual([]);
});
