// A phone that loses its network: the form opens, what was typed stays, and what was sent arrives by itself, once.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { seat } from "./browser.ts";
import { until } from "./centre.ts";
import { openForm } from "./form.ts";

const { centre, link, browser, lapor, end } = await openForm();
afterAll(end);

const PHONE = { viewport: { width: 320, height: 640 } };

/** Someone whose phone has seen the form before. */
async function phone(): Promise<Page> {
  const { page } = await seat(browser, PHONE);
  await page.goto(lapor);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until("the form is on the phone", () =>
    page.evaluate(async () => {
      const shelf = await caches.open("lapor-1");
      const had = (await shelf.keys()).map((one) => new URL(one.url).pathname);
      return ["/lapor", "/lapor/menunggu", "/lapor/questions", "/assets/caller.js"].every((path) =>
        had.includes(path),
      );
    }),
  );
  return page;
}

/** How many reports stand in the log. */
function stored(): number {
  const socket = join(centre.folder, "data/redis.sock");
  const ask = ["-s", socket, "XRANGE", "{32}:log", "-", "+"];
  const read = spawnSync("redis-cli", ask, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (read.status !== 0) throw new Error(`redis-cli: ${read.stderr}`);
  return read.stdout.split("ReportReceived").length - 1;
}

/** By keyboard, which asks for no page to stand still: it may have sent by itself in between. */
async function mendAndPress(page: Page): Promise<void> {
  await page.focus("#waiting-try");
  link.mend();
  await page.keyboard.press("Enter");
}

it("opens without network, keeps what is sent, and sends it once when the network returns", async () => {
  const page = await phone();
  const before = stored();
  link.down();
  await page.goto(lapor);
  expect(await page.isVisible("#offline")).toBe(true);
  await page.selectOption("#kind", "flood");
  await page.waitForSelector('#asked [name="water_depth_cm"]');
  await page.fill('[name="water_depth_cm"]', "120");
  await page.fill("#text", "banjir di kampung kami, nenek tidak bisa jalan");
  await page.fill("#place_text", "dekat Masjid Al-Ikhlas, Dayeuhkolot");
  await page.click("#send");
  await page.waitForURL("**/lapor/menunggu**");
  expect(await page.textContent("h1")).toBe("Belum terkirim");
  expect(await page.textContent("main")).toContain("Pusat BELUM tahu");
  await accessible(page);
  await page.reload();
  await page.click("#waiting-try");
  await page.waitForSelector("#waiting-now:has-text('Percobaan ke-')");
  await mendAndPress(page);
  await page.waitForURL("**/status/**", { timeout: 30_000 });
  expect(await page.textContent(".now")).toContain("Menunggu Verifikasi");
  await page.goto(lapor);
  expect(await page.inputValue("#text")).toBe("");
  expect(await page.isVisible("#queued")).toBe(false);
  expect(stored()).toBe(before + 1);
});

it("sends what waited when the form is opened again, and says so", async () => {
  const page = await phone();
  const before = stored();
  link.down();
  await page.goto(lapor);
  await page.fill("#text", "pohon tumbang menimpa rumah");
  await page.fill("#place_text", "Jalan Raya Lembang KM 3");
  await page.click("#send");
  await page.waitForURL("**/lapor/menunggu**");
  await page.goto("about:blank");
  link.mend();
  await page.goto(lapor);
  await page.waitForSelector("#queued a[href*='/status/']");
  expect(stored()).toBe(before + 1);
  await page.click("#queued a");
  await page.waitForSelector(".steps");
});

it("does not claim to be sent while nothing answers, and gives up nothing", async () => {
  const page = await phone();
  const before = stored();
  await page.fill("#text", "banjir selutut, semua selamat");
  await page.fill("#place_text", "Kampung Cigosol");
  link.cut();
  await page.click("#send", { noWaitAfter: true });
  await page.waitForURL("**/lapor/menunggu**", { timeout: 40_000 });
  expect(await page.textContent("#waiting-now")).toContain("disimpan di telepon ini");
  await mendAndPress(page);
  await page.waitForURL("**/status/**", { timeout: 40_000 });
  expect(stored()).toBe(before + 1);
});

it("lets what the centre cannot take be mended, with all that was typed", async () => {
  const page = await phone();
  link.down();
  await page.goto(lapor);
  await page.fill("#text", "longsor menutup jalan");
  await page.fill("#phone", "12");
  await page.click("#send");
  await page.waitForURL("**/lapor/menunggu**");
  link.mend();
  await page.click("#waiting-mend button");
  await page.waitForSelector("#errors a[href='#phone']");
  expect(await page.inputValue("#text")).toBe("longsor menutup jalan");
  await page.fill("#place_text", "Jalan Raya Cadas Pangeran");
  await page.fill("#phone", "081234567890");
  await page.click("#send");
  await page.waitForSelector("h1[data-receipt]");
});

it("forgets what waits when asked to", async () => {
  const page = await phone();
  const before = stored();
  link.down();
  await page.goto(lapor);
  await page.fill("#text", "kucing di pohon");
  await page.fill("#place_text", "Jalan Melati");
  await page.click("#send");
  await page.waitForURL("**/lapor/menunggu**");
  await page.click("#waiting-forget");
  await page.waitForURL("**/lapor?lang=id");
  link.mend();
  await page.goto(lapor);
  expect(await page.isVisible("#queued")).toBe(false);
  expect(stored()).toBe(before);
  await page.goto(`${link.url}/lapor/menunggu?lang=id#nobody`);
  await page.waitForSelector("#waiting-now:has-text('tidak ada lagi di telepon ini')");
  for (const part of ["try", "mend", "forget", "call"])
    expect(await page.isVisible(`#waiting-${part}`)).toBe(false);
});
