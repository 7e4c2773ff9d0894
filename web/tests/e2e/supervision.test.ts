// Whoever leads the watch sees, by keyboard alone, what waits, who is there, and how the last hours were worked; and everybody
// sees who else looks at or types on an incident.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const centre = await Centre.start();
const browser = await openBrowser();
const wide = { viewport: { width: 1440, height: 900 } };
const [siti, led] = [await seat(browser, wide), await seat(browser, wide)];
const [board, page] = [siti.page, led.page];
await signIn(board, centre, "/board", "dispatcher");
await signIn(page, centre, "/board", "supervisor");
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

const worst = await centre.report({
  text: "anak hanyut terbawa arus sungai, belum ketemu",
  place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
});

it("who looks at an incident and who types on it is shown, and gone with the connection", async () => {
  const row = page.locator(`[data-incident="${worst.incident_id}"]`);
  await row.waitFor();
  await board.locator(`[data-incident="${worst.incident_id}"]`).waitFor();
  await board.keyboard.press("g");
  await row.locator(".eyes", { hasText: "dispatcher" }).waitFor();
  await page.keyboard.press("g");
  await page.waitForSelector('.who-else:has-text("dispatcher juga melihat ini")');
  await board.keyboard.press("n");
  await board.keyboard.type("arus deras");
  await page.waitForSelector('.who-else:has-text("dispatcher sedang mengetik")');
  await row.locator(".eyes", { hasText: "dispatcher mengetik" }).waitFor();
  await accessible(page);
  await page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, "who-else.png") });
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector('.log blockquote:has-text("arus deras")');
  await page.waitForSelector('.who-else:has-text("dispatcher juga melihat ini")');
  const other = await seat(browser);
  await signIn(other.page, centre, "/board", "call_taker");
  await other.page.keyboard.press("g");
  await page.waitForSelector('.who-else:has-text("call_taker, dispatcher juga melihat ini")');
  await other.context.close();
  await page.waitForSelector('.who-else:has-text("call_taker")', { state: "detached" });
});

it("what waits, who is there, and how the last hours were worked stands on one page", async () => {
  await board.waitForSelector(".picks li");
  await board.keyboard.press("a");
  await board.waitForSelector(".sent li");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("tingkat 2 sudah dipegang warga");
  await page.keyboard.press("Enter");
  await page.locator(`[data-incident="${worst.incident_id}"] .mark.level-2`).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F9");
  await page.waitForSelector(".levels-by-hand tr");
  const label = (await page.textContent(".offers-now .label"))?.trim() ?? "";
  const told = (await page.locator(".levels-by-hand").ariaSnapshot())
    .replaceAll(/(\d\d\/\d\d )?\d\d:\d\d/g, "TIME")
    .replaceAll(`"${label}"`, "LABEL")
    .replaceAll(label, "LABEL");
  expect(told).toMatchInlineSnapshot(`
    "- table "Tingkat yang ditetapkan orang":
      - caption: Tingkat yang ditetapkan orang
      - rowgroup:
        - row "TIME LABEL 1 MERAH, Kritis → 2 ORANYE, Sangat mendesak supervisor sudah dipegang warga":
          - cell "TIME"
          - cell LABEL
          - cell "1 MERAH, Kritis → 2 ORANYE, Sangat mendesak":
            - img "1 MERAH, Kritis": "1"
            - text: →
            - img "2 ORANYE, Sangat mendesak": "2"
          - cell "supervisor"
          - cell "sudah dipegang warga""
  `);
  expect(await page.textContent(".offers-now")).toContain("harus menjawab dalam");
  expect(await page.textContent(".people-now")).toContain("dispatcher");
  expect(await page.textContent(".alarms-by-person")).toContain("supervisor");
  const load = page.locator(".drawings svg .bar-1, .drawings svg .bar-2");
  expect(await load.count()).toBeGreaterThan(1);
  await accessible(page);
  await page.screenshot({
    path: join(process.env.SIGAP_SHOTS ?? centre.folder, "supervision.png"),
    fullPage: true,
  });
  await page.keyboard.press("Escape");
  await page.waitForSelector(".incident-title");
  // It is nobody else's.
  await board.keyboard.press("F9");
  expect(await board.locator(".supervision").count()).toBe(0);
  // Whoever looks second at a new level 1 is told that somebody had.
  expect([...siti.faults, ...led.faults].filter((one) => !one.includes("409"))).toEqual([]);
});
