// Where, in words, as a call taker meets it: a pasted link is understood at once, a shared name asks for the kecamatan.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;
let taker: Seat;
let board: Page;

const WHERE = '.intake [role="combobox"]';
const OPTIONS = '.intake [role="option"]';

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  taker = await seat(browser, { viewport: { width: 1440, height: 900 } });
  board = taker.page;
  await signIn(board, centre, "/board", "dispatcher");
  // A list without rows is no list to a screen reader.
  const { incident_id } = await centre.report({ text: "pohon tumbang", place: { lat: -6.91, lon: 107.61 } });
  await board.waitForSelector(`[data-incident="${incident_id}"]`);
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

beforeEach(async () => {
  await board.keyboard.press("F2");
  await board.waitForSelector(WHERE);
});

/** Sends the form and gives what the server was asked and what it answered. */
async function save(): Promise<{ sent: Record<string, unknown>; area: { code: string } | undefined }> {
  await board.fill('.intake [name="text"]', "banjir sedada, dua orang di atap");
  const answer = board.waitForResponse((one) => one.url().endsWith("/api/v1/reports"));
  await board.press('.intake [name="text"]', "Control+Enter");
  const response = await answer;
  expect(response.status()).toBe(201);
  const { area } = (await response.json()) as { area?: { code: string } };
  await board.waitForSelector(".intake", { state: "detached" });
  return { sent: response.request().postDataJSON() as Record<string, unknown>, area };
}

it("a pasted map link is understood at once and gives the report its point", async () => {
  await board.fill(WHERE, "https://maps.google.com/?q=-6.9025,107.6188");
  await board.waitForSelector(".combo .line:has-text('Dipahami')");
  const line = await board.textContent(".combo .line");
  expect(line).toContain("Bandung");
  expect(line).toContain("6P593JX9+2G");
  await accessible(board);
  const { area } = await save();
  expect(area?.code).toMatch(/^32\.73/);
});

it("a short link is said to need its coordinates", async () => {
  await board.fill(WHERE, "https://maps.app.goo.gl/AbCdEf");
  await board.waitForSelector(".combo .line:has-text('koordinat')");
  await board.keyboard.press("Escape");
  await board.waitForSelector(".intake", { state: "detached" });
});

it("a desa whose name is shared asks for the kecamatan, and arrows and Enter choose", async () => {
  await board.fill(WHERE, "Sukamaju");
  await board.waitForSelector(".intake .asked");
  await board.waitForSelector(`${OPTIONS} >> nth=2`);
  expect(await board.locator(OPTIONS).first().textContent()).toContain("Kec. ");
  await accessible(board);
  await board.fill('.intake [name="district"]', "Megamendung");
  await board.waitForSelector(".intake .asked", { state: "detached" });
  await board.focus(WHERE);
  await board.keyboard.press("ArrowDown");
  const chosen = await board.getAttribute(WHERE, "aria-activedescendant");
  expect(await board.getAttribute(`[id="${chosen}"]`, "aria-selected")).toBe("true");
  await accessible(board);
  await board.keyboard.press("Enter");
  await board.waitForSelector(".combo .line:has-text('Dipilih')");
  expect(await board.inputValue(WHERE)).toContain("Kec. Megamendung");
  const { sent, area } = await save();
  expect(sent.area).toBe("32.01.26.2001");
  expect(area?.code).toBe("32.01.26.2001");
});

it("Escape closes the list before it closes the form", async () => {
  await board.fill(WHERE, "Lembang");
  await board.waitForSelector(OPTIONS);
  await board.keyboard.press("Escape");
  expect(await board.locator(OPTIONS).first().isVisible()).toBe(false);
  expect(await board.isVisible(WHERE)).toBe(true);
  await board.keyboard.press("Escape");
  await board.waitForSelector(".intake", { state: "detached" });
  expect(taker.faults).toEqual([]);
});

it("the public form offers kecamatan and desa, and takes what it does not know", async () => {
  const { page, faults } = await seat(browser, { viewport: { width: 390, height: 800 } });
  await page.goto(`${centre.url}/lapor`);
  await page.selectOption("#area", "32.01");
  await page.waitForSelector('#districts option[value="Megamendung"]', { state: "attached" });
  await page.fill("#district", "Megamendung");
  await page.press("#district", "Tab");
  await page.waitForSelector('#villages option[value="Sukamaju"]', { state: "attached" });
  await accessible(page);
  await page.fill("#village", "sukamaju");
  await page.fill("#text", "longsor menutup jalan");
  await page.click("button.act");
  expect(await page.textContent("main")).toContain("Desa Sukamaju, Kec. Megamendung");
  expect(faults).toEqual([]);
});
