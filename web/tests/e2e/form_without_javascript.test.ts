// The public form asks for nothing but a browser: scripts and cookies off, it takes a report all the same.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("a report goes in without JavaScript, and its status can be followed", async () => {
  const { page } = await seat(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  await page.goto(`${centre.url}/lapor`);
  await page.fill('[name="text"]', "ayah saya pingsan dan ngorok, tidak bangun dipanggil");
  await page.fill('[name="place_text"]', "dekat Masjid Al-Ikhlas, Dayeuhkolot");
  await page.click('form[method="post" i] button.act');
  const code = /32-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}-[0-9A-Z]/;
  const shown = (await page.textContent("main")) ?? "";
  expect(shown.replace(/\s+/g, "")).toMatch(code);
  await page.click('a[href*="/status/"]');
  expect(await page.textContent("main")).toContain("Menunggu Verifikasi");
});

it("the form, its errors, the receipt and the status are usable by everybody", async () => {
  const { page, faults } = await seat(browser, { viewport: { width: 390, height: 800 } });
  await page.goto(`${centre.url}/lapor`);
  await accessible(page);
  await page.fill('[name="text"]', "pohon tumbang menutup jalan");
  await page.fill('[name="place_text"]', "Jalan Raya Lembang KM 3");
  await page.click('form[method="post" i] button.act');
  await page.waitForSelector('a[href*="/status/"]');
  await accessible(page);
  await page.click('a[href*="/status/"]');
  await page.waitForURL("**/status/**");
  await accessible(page);
  expect(faults).toEqual([]);
});
