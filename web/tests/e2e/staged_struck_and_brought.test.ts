// A crew waits at a safe distance, goes in when the scene is called safe, takes a wrong press back, and brings somebody to a
// facility; the board sees each of it.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;
let dispatcher: Seat;
let responder: Seat;
let board: Page;
let unit: Page;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  dispatcher = await seat(browser, { viewport: { width: 1440, height: 900 } });
  responder = await seat(browser, { viewport: { width: 390, height: 800 } });
  board = dispatcher.page;
  unit = responder.page;
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

/** A press on the phone, and what the board then says of the sending. */
async function presses(button: string, board_says: string): Promise<void> {
  await unit.click(`button:has-text("${button}")`);
  await board.waitForSelector(`.sent li:has-text("${board_says}")`);
}

it("units stage until a dispatcher calls the scene safe", async () => {
  await signIn(board, centre, "/board", "dispatcher");
  const sent = await centre.report({
    text: "kabel listrik putus menimpa jalan, ada percikan api",
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  await board.click(`[data-incident="${sent.incident_id}"]`);
  await board.waitForSelector(".scene:has-text('JANGAN MASUK DULU')");
  const callSign = (await board.locator(".picks li strong").first().textContent()) ?? "";
  await board.keyboard.press("a");
  await board.waitForSelector(`.sent strong:has-text("${callSign}")`);
  await signIn(unit, centre, "/unit", `unit-${callSign.toLowerCase()}`);
  await unit.waitForSelector(".trouble:has-text('JANGAN MASUK DULU')");
  await presses("TERIMA TUGAS", "Tugas diterima");
  await presses("MENUJU LOKASI", "Menuju lokasi");
  expect(await unit.textContent("button.main.next")).toBe("DI TITIK AMAN");
  await accessible(unit);
  await presses("DI TITIK AMAN", "Menunggu di titik aman");
  await accessible(board);
  await board.click('.scene button:has-text("Nyatakan lokasi aman")');
  await unit.waitForSelector("text=Lokasi dinyatakan aman");
  await presses("TIBA DI LOKASI", "Tiba di lokasi");
});

it("a wrong press is taken back, also when it was the last one", async () => {
  await unit.click('button.main.next:has-text("SELESAI TUGAS")');
  await unit.click('button:has-text("Sudah dibantu")');
  await board.waitForSelector(".incident-title:has-text('selesai dikerjakan')");
  await presses("Salah tekan", "Tiba di lokasi");
  await unit.waitForSelector('button.main.next:has-text("SELESAI TUGAS")');
  await board.waitForSelector(".sent s:has-text('Selesai tugas')");
  await board.waitForSelector(".log :text('dicoret')");
});

it("whoever is brought has a destination, which may refuse", async () => {
  await unit.click('button:has-text("Membawa pasien ke faskes")');
  await unit.waitForSelector(".facility");
  // The nearest first.
  expect(await unit.textContent(".facility")).toContain("Dayeuhkolot");
  await accessible(unit);
  await presses("RS Contoh Cimahi", "RS Contoh Cimahi");
  await unit.click('button:has-text("Faskes menolak")');
  await unit.fill(".choices input", "penuh");
  await unit.click('form.choices button[type="submit"]');
  await board.waitForSelector(".destination :text('pasal 174')");
  await accessible(board);
  await board.click('.destination button:has-text("Ganti tujuan")');
  await board.fill('.destination li:has-text("RS Contoh Bandung Timur") input', "4");
  await board.click('.destination li:has-text("RS Contoh Bandung Timur") button:has-text("Simpan")');
  await board.waitForSelector('.destination li:has-text("4 tempat tidur kosong")');
  await accessible(board);
  await board.click('.destination li:has-text("RS Contoh Bandung Timur") button:has-text("Pilih")');
  await unit.waitForSelector(".destination:has-text('RS Contoh Bandung Timur')");
  await board.click('.destination button:has-text("Faskes menerima")');
  await board.fill(".destination form input", "dr. Uji");
  await board.click('.destination form button[type="submit"]');
  await unit.waitForSelector(".destination:has-text('menerima')");
  // Said by radio, five minutes late.
  await board.fill(".ago input", "5");
  await board.click('.sent button:has-text("Di faskes")');
  await board.waitForSelector(".sent :text('dicatat')");
  await unit.click('button:has-text("Pasien diserahkan")');
  await board.waitForSelector(".destination:has-text('serah terima selesai')");
  await accessible(unit);
  expect(dispatcher.faults).toEqual([]);
  expect(responder.faults).toEqual([]);
});
