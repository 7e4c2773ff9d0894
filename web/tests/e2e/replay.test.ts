// Replay of yesterday 14:05, by keyboard alone: the server's clock stands in yesterday while something happens there, then comes
// back to today.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const centre = await Centre.prepare();
const browser = await openBrowser();
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Bandung is seven hours ahead of Greenwich. */
const AHEAD_MS = 7 * HOUR_MS;
/** The midnight before yesterday there, as ms since 1970; reckoned once, for midnight may come while this runs. */
const YESTERDAY_MS = Math.floor((Date.now() + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS - DAY_MS;

/** How far before now it was 14:04:40 yesterday, s. */
function behindBy(): number {
  return Math.round((Date.now() - (YESTERDAY_MS + 14 * HOUR_MS + 4 * 60_000 + 40_000)) / 1000);
}

const wide = { viewport: { width: 1440, height: 900 } };
let label = "";
let page: Page;

it("yesterday a child was in the river, and a unit was sent at once", async () => {
  await centre.run({ SIGAP__TIMERS__CLOCK_AHEAD_S: String(-behindBy()) });
  const { page: board } = await seat(browser, wide);
  await signIn(board, centre, "/board", "dispatcher");
  const told = await centre.report({
    text: "anak hanyut terbawa arus sungai, belum ketemu",
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  const row = board.locator(`[data-incident="${told.incident_id}"]`);
  await row.waitFor();
  label = ((await row.locator(".label").textContent()) ?? "").trim();
  await board.keyboard.press("g");
  await board.waitForSelector(".picks li");
  await board.keyboard.press("a");
  await board.waitForSelector(".sent-line");
  // A clock that is not that of Redis is said.
  await board.waitForSelector(".banner");
  await board.close();
  await centre.halt();
});

const told = async (selector: string) =>
  (await page.locator(selector).ariaSnapshot())
    .replaceAll(`"${label}"`, "LABEL")
    .replaceAll(label, "LABEL")
    .replaceAll(/(\d\d\/\d\d )?\d\d:\d\d(:\d\d)?/g, "TIME")
    .replaceAll(/\d\d\/\d\d\/\d{4}/g, "DATE");

it("today a supervisor looks at 14:05, and sees it and nothing to press", async () => {
  await centre.run();
  const led = await seat(browser, wide);
  page = led.page;
  await signIn(page, centre, "/board", "supervisor");
  await page.keyboard.press("F10");
  await page.waitForSelector(".replay-slider input:focus");
  // To yesterday: by the field of the day, which stands before the slider.
  await page.keyboard.press("Shift+Tab");
  const yesterday = new Date(YESTERDAY_MS + AHEAD_MS).toISOString().slice(0, 10);
  await page.locator('input[type="date"]').fill(yesterday);
  for (let i = 0; i < 4; i++) {
    if (await page.evaluate(() => document.activeElement?.getAttribute("type") === "range")) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Home");
  for (let hour = 0; hour < 14; hour++) await page.keyboard.press("PageUp");
  for (let minute = 0; minute < 4; minute++) await page.keyboard.press("ArrowRight");
  await page.waitForSelector('.replay-head time:has-text("14:04:00")');
  await page.waitForSelector('.replay-counts[data-at$="T07:04:00.000Z"]');
  expect(await page.locator("[data-past]").count()).toBe(0);
  await page.keyboard.press("+");
  await page.keyboard.press("Space");
  await page.locator("[data-past]", { hasText: label }).waitFor();
  await page.locator("[data-past]", { hasText: "belum menjawab" }).waitFor();
  await page.waitForSelector('[data-past-unit] >> text="belum menjawab"');
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.locator("#past-incidents").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForSelector(".past-details");
  expect(await told(".replay-panes")).toMatchInlineSnapshot(`
    "- region "Daftar kejadian":
      - listbox "Kejadian pada saat itu":
        - text: ANTREAN 0 BERJALAN 1
        - option "1 MERAH, Kritis LABEL Orang tenggelam atau hanyut TIME / 2 mnt Kabupaten Bandung · DMK-04 belum menjawab" [selected]:
          - img "1 MERAH, Kritis": "1"
          - text: LABEL
          - strong: Orang tenggelam atau hanyut
          - text: TIME / 2 mnt Kabupaten Bandung · DMK-04 belum menjawab
        - text: SELESAI, BELUM DITUTUP 0
    - region "Kejadian terbuka":
      - paragraph:
        - strong: MERAH · Kritis
        - text: LABEL ditangani
      - heading "Orang tenggelam atau hanyut" [level=2]
      - paragraph: Kabupaten Bandung
      - paragraph: diterima TIME · 1 laporan · 0 catatan
      - list:
        - listitem:
          - strong: DMK-04
          - text: belum menjawab TIME · TIME
    - region "Unit":
      - paragraph: "Unit: 1 bertugas, 119 siap, 0 tidak siap"
      - list:
        - listitem:
          - strong: DMK-04
          - text: belum menjawab TIME"
  `);
  expect(await page.locator(".replay-panes button, .replay-panes a, .replay-panes form").count()).toBe(0);
  await accessible(page);
  await page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, "replay.png") });
  await page.keyboard.press("Escape");
  await page.waitForSelector(".replay", { state: "detached" });
  // Today nothing of it was changed.
  await page.waitForSelector(`.row:has-text("${label}")`);
  expect(led.faults).toEqual([]);
});
