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

/** Waits until these are the banners, which are more than a word beside the work where `selector` wants them so. */
async function banners(path: string, name: string, selector: string, wanted: unknown[]): Promise<void> {
  const { context, page, faults } = await seat(browser, { viewport: { width: 1280, height: 720 } });
  await signIn(page, centre, path, name);
  await expect
    .poll(() => page.locator(selector).allTextContents(), { message: `${path} ${selector}`, timeout: 15_000 })
    .toEqual(wanted);
  await context.close();
  expect(faults).toEqual([]);
}

it("is a quiet word on the board while it gets low, and none of a crew's business", async () => {
  const words = [expect.stringMatching(/Ruang disk menipis.*Kosongkan/)];
  await banners("/board", "dispatcher", ".banner", words);
  await banners("/unit", "unit-amb-01", ".trouble", []);
});

it("is said once, aloud, on both when it is full, with what still works", async () => {
  await centre.kill();
  await centre.run({ SIGAP__DISK__FULL_BYTES: MORE_THAN_ALL });
  const words = [expect.stringMatching(/Disk penuh: laporan baru menunggu.*tetap bisa diselesaikan/)];
  await banners("/board", "dispatcher", ".banner[role=alert]", words);
  await banners("/board", "dispatcher", ".banner", words);
  await banners("/unit", "unit-amb-01", ".trouble", words);
});
