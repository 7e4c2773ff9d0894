// A disk that fills is said on the board and on a crew's phone, in words that say what to do.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const MORE_THAN_ALL = String(2 ** 50);

let browser: Browser;
let centre: Centre;

beforeAll(async () => {
  browser = await openBrowser();
  centre = await Centre.prepare();
  await centre.run({ SIGAP__DISK__LOW_BYTES: MORE_THAN_ALL });
  await centre.password("dispatcher");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

/** Banners as they stand, and those that are more than a word beside the work. */
async function banners(path: string, name: string, selector: string): Promise<string[]> {
  const { context, page, faults } = await seat(browser, { viewport: { width: 1280, height: 720 } });
  await signIn(page, centre, path, name);
  const texts = await page.locator(selector).allTextContents();
  await context.close();
  expect(faults).toEqual([]);
  return texts;
}

it("is a quiet word on the board while it gets low, and none of a crew's business", async () => {
  expect(await banners("/board", "dispatcher", ".banner")).toEqual([
    expect.stringMatching(/Ruang disk menipis.*Kosongkan/),
  ]);
  expect(await banners("/unit", "unit-amb-01", ".trouble")).toEqual([]);
});

it("is said once, aloud, on both when it is full, with what still works", async () => {
  await centre.kill();
  await centre.run({ SIGAP__DISK__FULL_BYTES: MORE_THAN_ALL });
  const words = [expect.stringMatching(/Disk penuh: laporan baru menunggu.*tetap bisa diselesaikan/)];
  expect(await banners("/board", "dispatcher", ".banner[role=alert]")).toEqual(words);
  expect(await banners("/board", "dispatcher", ".banner")).toEqual(words);
  expect(await banners("/unit", "unit-amb-01", ".trouble")).toEqual(words);
});
