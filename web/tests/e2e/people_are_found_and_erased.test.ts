// An administrator finds somebody among many by name or role, by keyboard, and erases the account after saying so twice.
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AccountsOut } from "../../lib/api/types.ts";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;
let admin: Seat;
let page: Page;
let all = 0;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  admin = await seat(browser, { viewport: { width: 1280, height: 900 } });
  page = admin.page;
  const password = await centre.password("admin");
  await page.goto(`${centre.url}/akun`);
  await page.fill('input[name="name"]', "admin");
  await page.fill('input[name="password"]', password);
  await page.click('form.sign-in button[type="submit"]');
  await page.waitForSelector(".people > li");
  const listed = (await (await page.request.get(`${centre.url}/api/v1/accounts`)).json()) as AccountsOut;
  all = listed.accounts.length;
  expect(all).toBeGreaterThan(20);
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

const shot = (name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, name) });
const names = () => page.locator(".people summary strong").allTextContents();
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");

it("words find by name, role, unit or state, with a count, and the arrows go on from there", async () => {
  const search = page.getByRole("searchbox", { name: "Cari nama, peran, unit" });
  await page.waitForSelector(`.people-search:has-text("${all} dari ${all}")`);
  await search.fill("PENERIMA telepon");
  const takers = await page.locator(".people summary").allTextContents();
  expect(takers.length).toBeGreaterThan(0);
  expect(takers.every((line) => line.includes("penerima telepon"))).toBe(true);
  await page.waitForSelector(`.people-search:has-text("${takers.length} dari ${all}")`);
  await search.fill("amb 0");
  const crews = await names();
  expect(crews.length).toBeGreaterThan(1);
  expect(crews.every((name) => name.includes("amb"))).toBe(true);
  await shot("people-search.png");
  await search.press("ArrowDown");
  expect(await focused()).toContain(crews[0]);
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toContain(crews[1]);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("zz");
  await page.waitForSelector('.people-search:has-text("Tidak ada yang cocok")');
  await page.keyboard.press("Escape");
  expect((await names()).length).toBe(all);
  await accessible(page);
});

it("an account is erased after it was said what goes, and its sockets close", async () => {
  const crew = await seat(browser);
  await crew.page.goto(`${centre.url}/unit`);
  await crew.page.fill('input[name="name"]', "unit-amb-03");
  await crew.page.fill('input[name="password"]', await centre.password("unit-amb-03"));
  await crew.page.click('form.sign-in button[type="submit"]');
  await crew.page.waitForSelector('body[data-live="live"]');
  await page.getByRole("searchbox").fill("unit-amb-03");
  await page.click(".people summary");
  await page.getByRole("button", { name: "Hapus akun …" }).click();
  const asked = page.getByRole("region", { name: "Hapus akun unit-amb-03?" });
  expect(await asked.textContent()).toContain("Catatan tetap menyebut nama ini");
  // Enter at once would erase nothing.
  expect(await focused()).toBe("Batal");
  await accessible(page);
  await shot("people-erase.png");
  await page.setViewportSize({ width: 360, height: 740 });
  await asked.scrollIntoViewIfNeeded();
  await shot("people-erase-narrow.png");
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
  await page.setViewportSize({ width: 1280, height: 900 });
  await asked.getByRole("button", { name: "Hapus akun unit-amb-03" }).click();
  await page.waitForSelector('[role="status"]:has-text("Akun unit-amb-03 sudah dihapus")');
  await page.waitForSelector('.people-search:has-text("Tidak ada yang cocok")');
  await crew.page.waitForSelector("form.sign-in");
  await page.getByRole("searchbox").fill("admin");
  await page.click('.people summary:has-text("admin")');
  await page.waitForSelector(".people .sessions");
  expect(await page.getByRole("button", { name: "Hapus akun …" }).count()).toBe(0);
  expect(admin.faults).toEqual([]);
});
