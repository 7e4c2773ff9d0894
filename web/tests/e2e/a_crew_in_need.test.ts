// A crew in danger holds a button for two seconds, and every board is loud until a person has seen it; what else it needs is asked
// of the centre and seen to in the same way. Keys and screen readers have a way of their own, and an emergency waits behind nothing.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { type Seat, seat, signIn } from "./browser.ts";
import { Crew } from "./crew.ts";

const HOLD = "button.hold";
let crew: Crew;
let dispatcher: Seat;
let board: Page;
let incident: string;

beforeAll(async () => {
  crew = await Crew.start({ latitude: -6.9312, longitude: 107.6134 });
  dispatcher = await seat(crew.browser, { viewport: { width: 1440, height: 900 } });
  board = dispatcher.page;
  await signIn(board, crew.centre, "/board", "dispatcher");
  // Sounds wait for a press.
  await board.click("h1");
});
afterAll(() => crew?.stop());

async function hold(ms: number): Promise<void> {
  const box = await crew.page.locator(HOLD).boundingBox();
  if (!box) throw new Error("no button to hold");
  await crew.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await crew.page.mouse.down();
  await crew.page.waitForTimeout(ms);
  await crew.page.mouse.up();
}

const shot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};

it("a tap is nothing, two seconds are an alarm on the board with the last position", async () => {
  await crew.page.waitForSelector(HOLD);
  await accessible(crew.page);
  await hold(300);
  await shot(crew.page, "hold");
  expect(await crew.page.locator(".emergency").count()).toBe(0);
  await hold(2_300);
  await crew.page.waitForSelector(".emergency:has-text('Belum ada yang melihat')");
  await board.waitForSelector(".strip.alarm.crew-need:has-text('AMB-03: DARURAT AWAK')");
  await board.waitForSelector(".crew-need:has-text('-6.93120, 107.61340')");
  await board.waitForSelector("body[data-heard^='emergency']");
  await accessible(crew.page);
  await accessible(board);
  await shot(crew.page, "emergency");
  await shot(board, "emergency-board");
  await board.click(".crew-need button:has-text('Saya tangani')");
  await crew.page.waitForSelector(".emergency:has-text('Dilihat pusat')");
  await board.click(".crew-need button:has-text('Sudah selesai')");
  await board.waitForSelector(".crew-need", { state: "detached" });
  await crew.page.waitForSelector(HOLD);
});

it("keys are asked once more, and it can be withdrawn", async () => {
  await crew.page.focus(HOLD);
  await crew.page.keyboard.press("Enter");
  await crew.page.waitForSelector("[role=alertdialog]");
  await accessible(crew.page);
  expect(await board.locator(".crew-need").count()).toBe(0);
  await crew.page.keyboard.press("Enter");
  await board.waitForSelector(".crew-need");
  await crew.press("Batalkan: kami aman");
  await board.waitForSelector(".crew-need", { state: "detached" });
});

it("an emergency goes before everything that waits", async () => {
  incident = await crew.send();
  await crew.press("TERIMA TUGAS");
  await crew.arrived();
  crew.link.cut();
  await crew.press("MENUJU LOKASI");
  await crew.press("TIBA DI LOKASI");
  await hold(2_300);
  await crew.page.waitForSelector(".emergency:has-text('Pakai radio')");
  crew.link.mend();
  await crew.arrived();
  // The first was on its way already when the line was cut.
  const deeds = (await crew.log(incident)).map((entry) => String(entry.step));
  expect([...deeds].sort()).toEqual(["accepted", "asked", "en_route", "on_scene"]);
  expect(deeds.indexOf("asked")).toBeLessThan(deeds.indexOf("on_scene"));
  await board.waitForSelector(".crew-need");
  await board.keyboard.press(":");
  await board.keyboard.type("bantu AMB-03");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".crew-need:has-text('ditangani dispatcher')");
  // The line is left once it was answered.
  await board.waitForSelector(".says:has-text('✓')");
  await board.keyboard.press("Escape");
  await board.keyboard.press(":");
  await board.keyboard.type("bantu AMB-03");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".crew-need", { state: "detached" });
});

it("more units, a line to the reporter and a note reach the board", async () => {
  await crew.page.click(".more summary");
  await crew.page.fill(".more textarea", "akses dari gang belakang");
  await crew.press("Simpan catatan");
  await crew.page.click(".able button:has-text('pemadam')");
  await crew.page.fill(".more input", "api merembet");
  await accessible(crew.page);
  await crew.press("MINTA BANTUAN");
  await crew.page.waitForSelector(".more .notice:has-text('minta bantuan unit')");
  await board.waitForSelector(".crew-need:has-text('minta bantuan unit'):has-text('pemadam')");
  await crew.press("Minta disambungkan");
  await board.waitForSelector(".crew-need:has-text('1 lagi')");
  await accessible(crew.page);
  await crew.page.setViewportSize({ width: 390, height: 800 });
  if (process.env.SHOTS)
    await crew.page.screenshot({ path: `${process.env.SHOTS}/more.png`, fullPage: true });
  await board.click(".crew-need button:has-text('Buka kejadian')");
  await board.waitForSelector(".log li:has-text('minta bantuan unit · diminta'):has-text('api merembet')");
  await board.waitForSelector(".log li:has-text('akses dari gang belakang')");
  await accessible(board);
  await shot(board, "more-board");
  await crew.page.click(".more .notice:has-text('minta bantuan unit') button");
  await board.waitForSelector(".crew-need:has-text('pelapor')");
  await board.click(".crew-need button:has-text('Saya tangani')");
  await crew.page.waitForSelector(".more .notice:has-text('ditangani dispatcher')");
  expect(crew.faults).toEqual([]);
  expect(dispatcher.faults).toEqual([]);
});
