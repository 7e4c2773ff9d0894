// A call from the first key to units on their way, without a mouse: where, what, the protocol's questions by single keys, words
// to read out, the plan, and then a second alarm.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";

const { dispatcher, board, end } = await openDesk();
afterAll(end);

const shot = async (name: string) => {
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};
/** What a screen reader is told of `selector`, without what differs from run to run. */
async function told(selector: string): Promise<string> {
  const snapshot = await board.locator(selector).ariaSnapshot();
  return snapshot.replaceAll(/sisa \d+/g, "sisa N");
}
async function focusOn(name: string): Promise<void> {
  for (let i = 0; i < 30; i++) {
    if (await board.evaluate((to) => document.activeElement?.getAttribute("name") === to, name)) return;
    await board.keyboard.press("Tab");
  }
  throw new Error(`no way to ${name} by Tab`);
}
const asks = () => board.locator(".asking-now").textContent();

it("a call is taken, its questions are answered by keys, and units go meanwhile", async () => {
  await board.keyboard.press("F2");
  await board.waitForSelector("form.intake");
  await board.keyboard.type("alun-alun, Kec. Dayeuhkolot");
  await focusOn("text");
  await board.keyboard.type("ibu saya sesak napas");
  await focusOn("phone");
  await board.keyboard.type("0812 0000 7788");
  await accessible(board);
  // Words to read out, beside what is being typed.
  await board.keyboard.press("F3");
  await board.waitForSelector(".aid");
  await board.keyboard.press("1");
  await board.keyboard.press("Space");
  await accessible(board);
  await shot("aid");
  expect(await told(".aid")).toMatchInlineSnapshot(`
    "- region "Dibacakan di telepon":
      - toolbar "Dibacakan di telepon":
        - 'button "1 Tidak bernapas: dewasa" [pressed]'
        - 'button "2 Tidak bernapas: anak, bayi"'
        - button "3 Tersedak"
        - button "4 Pendarahan"
        - button "5 Melahirkan"
        - button "6 Luka bakar"
        - button "7 Kejang"
        - button "8 Penelepon anak"
        - button "9 Penelepon panik"
        - button "0 Penelepon tuli atau tak bisa bicara"
      - status: Baringkan dia telentang di lantai yang keras. Berlututlah di samping dadanya.
      - 'list "Tidak bernapas: dewasa"':
        - listitem: Nyalakan pengeras suara telepon dan letakkan di dekat dia. Saya tetap di telepon bersama Anda.
        - listitem: Baringkan dia telentang di lantai yang keras. Berlututlah di samping dadanya.
        - listitem: Letakkan pangkal satu telapak tangan di tengah dada, tangan lain di atasnya. Luruskan lengan.
        - listitem: "Tekan kuat dan cepat, sedalam 5 sampai 6 cm, dua kali tiap detik. Lepaskan penuh setiap kali. Hitung bersama saya: satu, dua, tiga, empat."
        - listitem: Jangan berhenti. Kalau ada orang lain, bergantian tiap dua menit. Kalau ada AED, nyalakan dan ikuti suaranya.
        - listitem: Berhenti hanya kalau dia bergerak dan bernapas biasa, atau petugas mengambil alih. Megap-megap bukan bernapas.
      - paragraph: Angka memilih, spasi langkah berikutnya, ↑ kembali. Kata-kata ini harus disetujui direktur medis pusat ini sebelum dipakai.
      - button "Tutup Esc""
  `);
  await board.keyboard.press("Escape");
  await board.waitForSelector(".aid", { state: "detached" });
  expect(await board.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("phone");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".incident-title");
  await board.waitForSelector(".asking-keys");
  await accessible(board);
  await shot("asking");
  expect(await told(".asking")).toMatchInlineSnapshot(`
    "- region "Pertanyaan protokol":
      - status: Apakah dia menjawab atau membuka mata saat dipanggil dan ditepuk?
      - paragraph:
        - text: y ya n tidak spasi lewati ⌫ kembali tidak →
        - img "1 MERAH, Kritis": "1"
        - text: sisa N
      - button "Tutup Esc""
  `);
  const first = await asks();
  // Passed over until the one about breathing comes.
  for (let i = 0; i < 12 && !(await asks())?.includes("bernapas"); i++) await board.keyboard.press("Space");
  await board.keyboard.press("t");
  await board.waitForSelector(".asked li:has-text('tidak')");
  await board.locator(".incident-title", { hasText: "MERAH" }).waitFor();
  expect(await asks()).not.toBe(first);
  await board.waitForSelector(".picks li");
  await board.keyboard.press("s");
  await board.waitForSelector(".sent-line");
  await shot("sent");
  expect(dispatcher.faults).toEqual([]);
});

it("a second call from the same number is attached to what is at hand, with one key", async () => {
  const label = (await board.locator(".incident-title .label").textContent())?.trim() ?? "";
  await board.keyboard.press("Escape");
  await board.keyboard.press("F2");
  await board.waitForSelector("form.intake");
  await board.keyboard.type("alun-alun, Kec. Dayeuhkolot");
  await focusOn("text");
  await board.keyboard.type("ibu saya tambah parah");
  await focusOn("phone");
  await board.keyboard.type("0812 0000 7788");
  await board.locator(".at-hand", { hasText: "dari nomor ini" }).waitFor();
  await accessible(board);
  await board.keyboard.press("Control+ArrowDown");
  await board.locator(".at-hand strong", { hasText: label }).waitFor();
  await shot("at_hand");
  await board.keyboard.press("Control+Enter");
  await board.locator(".reports > li").nth(1).waitFor();
  expect((await board.locator(".incident-title .label").textContent())?.trim()).toBe(label);
  await board.keyboard.press("z");
  await board.locator(".undo", { hasText: "Dibatalkan" }).waitFor();
  await board.locator(".reports > li").nth(1).waitFor({ state: "detached" });
  expect(dispatcher.faults).toEqual([]);
});

it("a second alarm is raised with one key, and taken back with another", async () => {
  await board.keyboard.press("Escape");
  await board.waitForSelector('.plan-acts button:has-text("Alarm ke-2"):enabled');
  await board.keyboard.press("b");
  await board.waitForSelector(".incident-title:has-text('alarm ke-2')");
  // Before the answer there is nothing to take back.
  await board.waitForSelector(".undo:has-text('alarm dinaikkan')");
  await board.keyboard.press("z");
  await board.locator(".undo", { hasText: "Dibatalkan" }).waitFor();
  await board.waitForSelector(".incident-title:has-text('alarm ke-2')", { state: "detached" });
  await board.locator(".log li", { hasText: "alarm ke-2" }).first().waitFor();
  expect(dispatcher.faults).toEqual([]);
});
