// Two centres beside each other, each of a region of its own: one refers, the other takes, and both see the other's label.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

/** Names the other region in the settings of one. */
function beside(centre: Centre, code: string, name: string): Record<string, string> {
  const file = join(centre.folder, "neighbours.toml");
  writeFileSync(file, `[[neighbour]]\ncode = "${code}"\nname = "${name}"\nphone = "112"\n`);
  return { SIGAP__REGION__NEIGHBOURS_FILE: file };
}

const here = await Centre.prepare();
const there = await Centre.prepare();
await here.run(beside(here, "31", "DKI Jakarta"));
await there.run({
  ...beside(there, "32", "Jawa Barat"),
  SIGAP__REGION__DEFAULT: "31",
  SIGAP__REGION__NAME: "DKI Jakarta",
  SIGAP__REDIS__URL: `unix://${join(here.folder, "data", "redis.sock")}`,
  SIGAP__SECRETS__FILE: join(here.folder, "data", "secrets.toml"),
});
const browser = await openBrowser();
const desk = { viewport: { width: 1440, height: 900 } };
const [ours, theirs] = [await seat(browser, desk), await seat(browser, desk)];
afterAll(async () => {
  await browser.close();
  await there.stop();
  await here.stop();
});

it("a referral is an incident of their own there, and their answer comes back", async () => {
  await signIn(ours.page, here, "/board", "dispatcher");
  await signIn(theirs.page, there, "/board", "dispatcher");
  const { incident_id: id, code } = await here.report({
    text: "truk terguling di jalan tol, sopir terjepit",
    place: { lat: -6.24, lon: 106.98 },
  });
  const board = ours.page;
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("f");
  await board.waitForSelector("select[name=agency] option[value=region-31]", { state: "attached" });
  await board.selectOption("select[name=agency]", "region-31");
  await board.waitForSelector("form:has-text('Wilayah tetangga mendapat kejadian sendiri')");
  await board.check("input[name=takes_over]");
  await board.keyboard.press("Control+Enter");
  const label = (await board.textContent(".incident-title .label")) ?? "";

  const page = theirs.page;
  const row = page.locator(".row:has(.flags:has-text('dari Jawa Barat'))");
  await row.click();
  await page.waitForSelector(`.received:has-text('Dari Jawa Barat'):has-text('${label}')`);
  await accessible(page);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/received.png` });
  const own = (await page.textContent(".incident-title .label")) ?? "";
  await board.waitForSelector(`.referrals li:has-text('DKI Jakarta'):has-text('di sana ${own}')`);
  await page.click(".received button:has-text('Terima')");
  await page.waitForSelector(".received:has-text('kita terima')");
  await board.waitForSelector(".referrals li:has-text('diterima')");
  await board.waitForSelector(".incident-title:has-text('diteruskan')");
  await board.waitForSelector(`.log:has-text('labelnya di sana ${own}')`);
  await page.waitForSelector(`.log:has-text('labelnya di sana ${label}')`);
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/sent-there.png` });
  const followed = await fetch(`${here.url}/api/v1/reports/${code}`);
  expect(((await followed.json()) as { status_text: string }).status_text).toMatch(
    /^Diteruskan ke DKI Jakarta/,
  );

  await page.click(".received button:has-text('Kembalikan')");
  await page.fill(".received textarea[name=reason]", "semua unit kami sedang jalan");
  await page.click(".received button[type=submit]");
  await row.waitFor({ state: "detached" });
  await board.waitForSelector(".log blockquote:has-text('semua unit kami sedang jalan')");
  await board.waitForSelector(".referrals li:has-text('dikembalikan')");
  expect([...ours.faults, ...theirs.faults]).toEqual([]);
});
