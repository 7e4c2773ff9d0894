// A scene of a flood that many report, from the keyboard alone: what lies in the area becomes one incident, what cannot is
// told beside it, and all comes apart again with a key.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, tabTo } from "./browser.ts";
import type { Receipt } from "./centre.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const TEXTS = [
  "banjir di kampung baru, air naik cepat",
  "air masuk rumah setinggi lutut",
  "jalan desa terendam, motor mogok",
  "sungai meluap sampai ke masjid",
  "warga mengungsi karena air tinggi",
];
const all: Receipt[] = [];
let elsewhere: Receipt;

const rowOf = (one: Receipt) => board.locator(`#row-${one.incident_id}`);
const labelOf = async (one: Receipt) =>
  ((await rowOf(one).locator(".label").first().textContent()) ?? "").trim();

it("the reports of one flood lie in one circle, and what is elsewhere does not", async () => {
  for (const [i, text] of TEXTS.entries()) {
    all.push(await centre.report({ text, place: { lat: -7.1 + i * 0.003, lon: 107.4 } }));
  }
  elsewhere = await centre.report({ text: "banjir juga di sini", place: { lat: -6.4, lon: 107.4 } });
  for (const one of [...all, elsewhere]) await rowOf(one).waitFor();
  await board.keyboard.press("Control+k");
  await board.keyboard.type(`buka ${await labelOf(all[0] as Receipt)}`);
  await board.keyboard.press("Enter");
  await board.waitForSelector(`#row-${all[0]?.incident_id}[aria-selected="true"]`);
  await board.keyboard.press("Escape");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Shift+D");
  await board.waitForSelector(".ground h2:focus");
  await tabTo(board, "#ground-km");
  await board.keyboard.press("Control+a");
  await board.keyboard.type("3");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground :text('5 kejadian dan')");
});

it("they become one, asked once more, each answered by itself", async () => {
  await tabTo(board, "#ground-act");
  await board.keyboard.type("gabung");
  await tabTo(board, "#ground-into");
  await board.keyboard.type(await labelOf(all[0] as Receipt));
  await tabTo(board, ".ground button.main");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground [role=status]:has-text('Tindakan massal')");
  const labels = await board.locator(".row .label").allTextContents();
  // Which of them stands first differs with the hour: some signs are of the night.
  const snapshot = await board.locator(".ground form[aria-label]").ariaSnapshot();
  const plain = labels
    .map((label) => label.trim())
    .reduce((text, label) => text.replaceAll(label, "LABEL"), snapshot);
  expect(plain.replaceAll('"LABEL"', "LABEL").replaceAll("LABEL [selected]", "LABEL")).toMatchInlineSnapshot(`
    "- form "Tindakan untuk semua":
      - text: Tindakan untuk semua
      - combobox "Tindakan untuk semua":
        - option "catat"
        - option "verifikasi"
        - option "ubah tingkat"
        - option "teruskan"
        - option "gabung menjadi satu" [selected]
        - option "selesai dikerjakan"
        - 'option "unit: istirahat"'
        - 'option "unit: tarik"'
      - text: Menjadi bagian dari
      - combobox "Menjadi bagian dari":
        - option LABEL
        - option LABEL
        - option LABEL
        - option LABEL
        - option LABEL
      - button "Ya, lakukan pada 5"
      - status: "Tindakan massal: gabung menjadi satu pada 5. Tekan sekali lagi untuk melakukannya.""
  `);
  await accessible(board);
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground :text('4 dari 4 dilakukan')");
  for (const one of all.slice(1)) await rowOf(one).waitFor({ state: "detached" });
  await rowOf(all[0] as Receipt)
    .locator("text=5 laporan")
    .waitFor();
  await rowOf(elsewhere).waitFor();
});

it("one key takes all of it apart again", async () => {
  await board.keyboard.press("z");
  for (const one of all) await rowOf(one).waitFor();
  await board.waitForSelector(".undo:has-text('+3')");
  expect(
    await rowOf(all[0] as Receipt)
      .locator("text=5 laporan")
      .count(),
  ).toBe(0);
  expect(dispatcher.faults).toEqual([]);
});
