// Shift change: the outgoing signs a sheet, answers until the incoming has signed too, and what was signed stays as it was. And
// a session that ends under somebody who types.
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WhoAmI } from "../../lib/api/types.ts";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;
let outgoing: Seat;
let incoming: Seat;
let siti: Page;
let dewi: Page;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  const view = { viewport: { width: 1440, height: 900 } };
  [outgoing, incoming] = [await seat(browser, view), await seat(browser, view)];
  [siti, dewi] = [outgoing.page, incoming.page];
  await signIn(siti, centre, "/board", "dispatcher");
  await signIn(dewi, centre, "/board", "supervisor");
  await centre.report({
    text: "rumah terendam banjir selutut, kakek belum bisa keluar",
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  await siti.waitForSelector(".row");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

const shot = (page: Page, name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, name) });

it("until the second signature the outgoing answers, and both see it", async () => {
  await siti.keyboard.press("F6");
  await siti.getByRole("button", { name: "Ambil tanggung jawab jaga" }).click();
  await siti.waitForSelector('.watch-holder:has-text("dispatcher")');
  await dewi.waitForSelector('.watch-holder:has-text("dispatcher")');
  const takes = siti.locator("table.sheet tbody tr").first().locator("input");
  await takes.fill("Budi");
  await siti.fill('textarea[name="notes"]', "air di hilir masih naik");
  await accessible(siti);
  await shot(siti, "handover-draft.png");
  await siti.getByRole("button", { name: "Tandatangani dan serahkan" }).click();
  await siti.waitForSelector(".sheet-offered");
  await siti.waitForSelector(':text("tetap bertanggung jawab")');
  const banner = dewi.locator(".banner", { hasText: "menunggu tanda tangan kedua" });
  await banner.getByRole("button", { name: "Lihat" }).click();
  await dewi.waitForSelector('.sheet-notes:has-text("air di hilir masih naik")');
  expect(await dewi.textContent(".watch-holder")).toContain("dispatcher");
  expect(await dewi.textContent("table.sheet tbody tr")).toContain("Budi");
  await dewi.getByRole("button", { name: "Terima dan tandatangani" }).click();
  await dewi.waitForSelector('.watch-holder:has-text("supervisor")');
  await siti.waitForSelector('.watch-holder:has-text("supervisor")');
});

it("what was signed is read again as it was, and printed without the board", async () => {
  const before = await dewi.textContent("table.sheet tbody tr .num strong");
  await dewi.locator(".sheets button").first().click();
  await dewi.waitForSelector(".sheet-accepted");
  expect(await dewi.textContent("table.sheet tbody tr .num strong")).toBe(before);
  expect(await dewi.textContent(".signatures")).toContain("supervisor");
  await accessible(dewi);
  await dewi.emulateMedia({ media: "print" });
  expect(await dewi.locator(".top").isVisible()).toBe(false);
  expect(await dewi.locator("table.sheet").first().isVisible()).toBe(true);
  await shot(dewi, "handover-print.png");
  await dewi.emulateMedia({ media: "screen" });
  await dewi.keyboard.press("Escape");
  await dewi.waitForSelector(".panes:not([hidden])");
});

it("a supervisor lets somebody stand in, who is shown with what is missing", async () => {
  await dewi.keyboard.press("F7");
  await dewi.selectOption('select[name="post"]', "supervisor");
  await dewi.fill('input[name="person"]', "rina");
  const day = new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
  await dewi.fill('input[name="from"]', `${day}T00:00`);
  await dewi.fill(
    'input[name="to"]',
    `${new Date(Date.parse(day) + 2 * 86_400_000).toISOString().slice(0, 10)}T07:00`,
  );
  await dewi.fill('form.columns input[name="reason"]', "dewi sakit");
  await dewi.getByRole("button", { name: "Simpan pengganti" }).click();
  await dewi.waitForSelector('.stand-ins li:has-text("rina")');
  await dewi.waitForSelector('tr:has-text("rina"):has-text("tidak terjangkau")');
  await accessible(dewi);
  await shot(dewi, "roster.png");
  await dewi.locator(".stand-ins li").getByRole("button", { name: "Akhiri" }).click();
  await dewi.waitForSelector('.stand-ins li:has-text("rina")', { state: "detached" });
  await dewi.keyboard.press("Escape");
});

it("a session whose time is over under somebody who types asks beside the work, and nothing is lost", async () => {
  // As if the shift had been that long.
  await siti.route("**/api/v1/session", async (route) => {
    const answer = await route.fetch();
    if (route.request().method() !== "GET" || !answer.ok()) return route.fulfill({ response: answer });
    const who = (await answer.json()) as WhoAmI;
    return route.fulfill({ json: { ...who, expires_at: new Date(Date.now() - 1_000).toISOString() } });
  });
  await siti.reload();
  await siti.waitForSelector('body[data-live="live"]');
  await siti.locator(".row").first().click();
  await siti.waitForSelector(".log li");
  await siti.keyboard.press("n");
  await siti.fill('textarea[name="note"]', "sudah ditelepon dua kali");
  await siti.request.delete(`${centre.url}/api/v1/session`);
  await siti.keyboard.press("Control+Enter");
  await siti.waitForSelector(".beside form.sign-in");
  expect(await siti.inputValue('textarea[name="note"]')).toBe("sudah ditelepon dua kali");
  await siti.fill('.beside input[name="password"]', await centre.password("dispatcher"));
  await siti.click('.beside button[type="submit"]');
  await siti.waitForSelector(".beside", { state: "detached" });
  await siti.getByRole("button", { name: "Coba lagi" }).click();
  await siti.waitForSelector('.log li:has-text("sudah ditelepon dua kali")');
  expect(outgoing.faults).toEqual([]);
  expect(incoming.faults).toEqual([]);
});
