// What a reporter tells later stands on the timeline as something that came; its words are opened like the first ones, and once there
// are newer ones the board offers to open them again.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const centre = await Centre.start();
const browser = await openBrowser();
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

/** By the form; sent again under its key it is more of the same report. */
async function tell(text: string, phone = ""): Promise<void> {
  const key = "0123456789abcdef0123456789abcdef";
  const body = new URLSearchParams({ key, text, phone, name: "Warsinah", lat: "-6.985", lon: "107.63" });
  const answer = await fetch(`${centre.url}/lapor`, { method: "POST", body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

it("with the reports, again when there is more", async () => {
  const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(board, centre, "/board", "dispatcher");
  await tell("banjir selutut di gang kami");
  await board.locator("[data-incident]").click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("p");
  await board.waitForSelector('.reports :text("selutut")');
  await board.locator("#open-private").waitFor({ state: "detached" });
  await tell("air sudah sedada, cucu saya Imas di atap", "0812 0000 1234");
  await board.waitForSelector('.log :text("Ditambahkan oleh pelapor")');
  expect(await board.locator(':text("Imas")').count()).toBe(0);
  await board.locator("#open-private").click();
  await board.waitForSelector('.reports :text("Imas")');
  await board.locator("#open-private").waitFor({ state: "detached" });
  expect(await board.locator('.reports a[href="tel:+6281200001234"]').count()).toBe(1);
  await accessible(board);
  await board.locator("#open-private, .reports").first().scrollIntoViewIfNeeded();
  await board.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, "told-later.png") });
  expect(faults).toEqual([]);
});
