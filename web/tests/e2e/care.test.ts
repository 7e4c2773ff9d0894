// An incident is handed to a colleague by keyboard alone: the first keeps it until the second accepts, who hears of it as an alarm.
// Alarms put off stay so over a reload, for whoever put them off; a sector orders the list, and counts of all areas stay in sight.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const centre = await Centre.start();
const browser = await openBrowser();
const wide = { viewport: { width: 1440, height: 900 } };
const [first, second] = [await seat(browser, wide), await seat(browser, wide)];
const [board, other] = [first.page, second.page];
await signIn(board, centre, "/board", "dispatcher");
await signIn(other, centre, "/board", "supervisor");
afterAll(async () => {
  await browser.close();
  await centre.stop();
});
const shot = (name: string) => join(process.env.SIGAP_SHOTS ?? centre.folder, `${name}.png`);

const flood = await centre.report({
  text: "banjir setinggi lutut masuk rumah warga",
  place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
});
const rowOn = (page: Page) => page.locator(`[data-incident="${flood.incident_id}"]`);

/** What a screen reader is told, without what differs from run to run. */
async function told(page: Page, selector: string, label: string): Promise<string> {
  return (await page.locator(selector).ariaSnapshot())
    .replaceAll(`"${label}"`, "LABEL")
    .replaceAll(label, "LABEL")
    .replaceAll(/(\d\d\/\d\d )?\d\d:\d\d/g, "TIME");
}

it("the first keeps it until the second accepts, who is alarmed", async () => {
  await rowOn(board).waitFor();
  await rowOn(other).waitFor();
  const label = ((await rowOn(board).locator(".label").textContent()) ?? "").trim();
  await board.keyboard.press("ArrowDown");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("[");
  await board.waitForSelector('form input[name="to"]:focus');
  await board.waitForSelector('form:has-text("supervisor")');
  await accessible(board);
  await board.screenshot({ path: shot("hand") });
  await board.keyboard.type("supervisor");
  await board.keyboard.press("Tab");
  await board.keyboard.type("saya istirahat");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector('.care:has-text("Diserahkan kepada supervisor")');
  await other.waitForSelector('.strip.asked.alarm:has-text("dispatcher menyerahkan kejadian kepada Anda")');
  expect(await told(other, ".strip", label)).toMatchInlineSnapshot(`
    "- alert:
      - img "3 KUNING, Mendesak": "3"
      - strong: dispatcher menyerahkan kejadian kepada Anda
      - text: LABEL Banjir · Kabupaten Bandung
      - button "Lihat g"
      - text: ANTREAN
      - strong: "1"
      - text: lewat batas
      - strong: "0""
  `);
  await other.keyboard.press("g");
  await other.waitForSelector('.care:has-text("Dipegang dispatcher")');
  await other.waitForSelector(".strip.asked:not(.alarm)");
  await other.keyboard.press("[");
  await other.waitForSelector('form input[value="accept"]:focus');
  expect(await told(other, "form.form", label)).toMatchInlineSnapshot(`
    "- group "dispatcher menyerahkan kejadian kepada Anda":
      - text: dispatcher menyerahkan kejadian kepada Anda
      - radio "Saya terima" [checked]
      - text: Saya terima
      - radio "Saya kembalikan"
      - text: Saya kembalikan
    - text: Alasan (boleh kosong)
    - textbox "Alasan (boleh kosong)"
    - button "Jawab Ctrl ↵"
    - button "Batal Esc""
  `);
  await other.screenshot({ path: shot("handed") });
  await other.keyboard.press("Control+Enter");
  await other.waitForSelector('.care:has-text("Dipegang supervisor")');
  await other.waitForSelector(".strip.asked", { state: "detached" });
  await board.waitForSelector('.care:has-text("Dipegang supervisor")');
  await rowOn(board).locator('.flags:has-text("supervisor")').waitFor({ state: "attached" });
  await board.waitForSelector('.log li:has-text("Penyerahan diterima")');
  expect(await board.textContent(".log")).toContain("saya istirahat");
});

it("what is handed over by the line is taken back with a key", async () => {
  await other.keyboard.press("Control+k");
  await other.keyboard.type("serahkan dispatcher kembali ke Anda");
  await other.keyboard.press("Enter");
  await board.waitForSelector(".strip.asked.alarm");
  // The colleague's board may know of it before the answer is here, with which it can be taken back.
  await other.waitForSelector(".says:has-text('✓')");
  await other.keyboard.press("Escape");
  await other.keyboard.press("z");
  await board.waitForSelector(".strip.asked", { state: "detached" });
  await other.waitForSelector('.care:has-text("Dipegang supervisor")');
});

it("alarms put off stay so over a reload, and others see for whom", async () => {
  const worst = await centre.report({
    text: "anak hanyut terbawa arus sungai, belum ketemu",
    place: { lat: -6.9, lon: 107.6, accuracy_m: 20 },
  });
  const alarm = ".strip.alarm";
  await board.waitForSelector(alarm);
  await other.waitForSelector(alarm);
  await board.keyboard.press("Control+k");
  const label = (await board.locator(`[data-incident="${worst.incident_id}"] .label`).textContent())?.trim();
  await board.keyboard.type(`tunda ${label} 10 menunggu polisi`);
  await board.keyboard.press("Enter");
  await board.waitForSelector(alarm, { state: "detached" });
  expect(await other.locator(alarm).count()).toBe(1);
  await board.reload();
  await board.waitForSelector('body[data-live="live"]');
  await board.waitForSelector(`.strip:has-text("${label} ditunda")`);
  expect(await board.locator(alarm).count()).toBe(0);
  await other.keyboard.press("g");
  await other.waitForSelector('.care:has-text("Alarm ditunda oleh dispatcher")');
});

it("a sector comes first or alone, and all areas are counted", async () => {
  await board.keyboard.press("Escape");
  await board.keyboard.press("]");
  await board.waitForSelector(".sector-choice");
  await board.getByRole("checkbox", { name: "Kabupaten Bandung", exact: true }).focus();
  await board.keyboard.press("Space");
  await board.keyboard.press("Escape");
  const rows = board.locator("#incidents [data-incident]");
  const ids = () => rows.evaluateAll((all) => all.map((one) => one.getAttribute("data-incident")));
  await board.keyboard.press("]");
  await board.waitForSelector('.sector button:has-text("Sektor dahulu (1)")');
  await expect.poll(async () => (await ids())[0]).toBe(flood.incident_id);
  await board.keyboard.press("]");
  await board.waitForSelector('.sector button:has-text("Hanya sektor (1)")');
  await expect.poll(ids).toEqual([flood.incident_id]);
  expect(await board.locator(".all-areas").ariaSnapshot()).toMatchInlineSnapshot(`
    "- list "Terbuka di semua wilayah, menurut tingkat":
      - listitem:
        - img "1 MERAH, Kritis": "1"
        - text: "1"
      - listitem:
        - img "2 ORANYE, Sangat mendesak": "2"
        - text: "0"
      - listitem:
        - img "3 KUNING, Mendesak": "3"
        - text: "1"
      - listitem:
        - img "4 HIJAU, Dijadwalkan": "4"
        - text: "0"
      - listitem:
        - img "5 BIRU, Diteruskan": "5"
        - text: "0""
  `);
  await accessible(board);
  await board.screenshot({ path: shot("sector") });
  await board.reload();
  await board.waitForSelector('.sector button:has-text("Hanya sektor (1)")');
  await board.keyboard.press("]");
  await expect.poll(async () => (await ids()).length).toBe(2);
  expect([...first.faults, ...second.faults].filter((one) => !one.includes("409"))).toEqual([]);
});
