// The end of an incident: closed on the board with a key, asked and answered on the status page without scripts, opened again
// from both sides, rated.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";

const { centre, dispatcher, board, end } = await openDesk();
const browser = board.context().browser();
if (!browser) throw new Error("no browser");
const plain = await browser.newContext({ javaScriptEnabled: false, locale: "id-ID" });
const page = await plain.newPage();
page.setDefaultTimeout(15_000);
afterAll(end);

const shot = async (name: string) => {
  if (process.env.SHOTS) {
    await board.screenshot({ path: `${process.env.SHOTS}/${name}-board.png` });
    await page.screenshot({ path: `${process.env.SHOTS}/${name}-page.png`, fullPage: true });
  }
};

it("a reporter has the last word on what could wait", async () => {
  const { incident_id: id, code } = await centre.report({
    text: "jalan kampung berlubang, perlu ditambal",
    place: { lat: -6.9, lon: 107.6 },
  });
  const row = board.locator(`[data-incident="${id}"]`);
  await row.click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("r");
  await board.waitForSelector(".incident-title:has-text('selesai dikerjakan')");
  await board.keyboard.press("c");
  await board.waitForSelector("form:has-text('Menunggu jawaban pelapor')");
  expect(await board.isDisabled("form button[type=submit]")).toBe(true);
  await accessible(board);
  await shot("awaits");
  await board.keyboard.press("Escape");

  await page.goto(`${centre.url}/status/${code}`);
  expect(await page.textContent("main")).toContain("Apakah bantuan sudah diterima?");
  // The check itself needs scripts, which this page does not.
  const checked = await browser.newPage();
  await checked.goto(`${centre.url}/status/${code}`);
  await accessible(checked);
  await checked.close();
  await page.fill("#words", "lubang kedua belum ditambal");
  await page.click("button[value=not_received]");
  await page.waitForSelector(".now:has-text('Menunggu Verifikasi')");
  await board.waitForSelector(".incident-title:has-text('belum diverifikasi')");
  await board.keyboard.press("p");
  await board.waitForSelector(".reports blockquote:has-text('lubang kedua belum ditambal')");

  await board.keyboard.press("r");
  await board.waitForSelector(".incident-title:has-text('selesai dikerjakan')");
  await page.reload();
  await page.click("button[value=received]");
  await page.waitForSelector(".now:has-text('Ditutup')");
  await row.waitFor({ state: "detached" });
  await page.check("input[name=stars][value='5']");
  await shot("closed");
  await page.click("button[value=rating]");
  await page.waitForSelector("input[name=stars]", { state: "detached" });

  await board.waitForSelector(".ended:has-text('Ditangani tanpa unit')");
  await board.keyboard.press("o");
  await board.fill("form textarea[name=reason]", "petugas diminta kembali");
  await board.keyboard.press("Control+Enter");
  await row.waitFor();
  await board.waitForSelector(".log li:has-text('Penilaian pelapor: 5 dari 5')");
  await shot("reopened");
  expect(dispatcher.faults).toEqual([]);
});

it("what nobody can make sure of is given up with a key, and says so to its reporter", async () => {
  const { incident_id: id, code } = await centre.report({
    text: "banjir semata kaki",
    place: { lat: -6.9, lon: 107.6 },
  });
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("q");
  await board.keyboard.type("tidak diangkat tiga kali");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".ended:has-text('belum dapat diverifikasi')");
  await page.goto(`${centre.url}/status/${code}`);
  await page.waitForSelector(".now:has-text('Belum dapat diverifikasi')");
  await page.fill("#reopen_words", "airnya sekarang setinggi lutut");
  await page.click("button[value=not_received]");
  await page.waitForSelector(".now:has-text('Menunggu Verifikasi')");
  await board.locator(`[data-incident="${id}"]`).waitFor();
  expect(dispatcher.faults).toEqual([]);
});

it("what ended is found by a search, read whole, and opened again", async () => {
  const { incident_id: id } = await centre.report({
    text: "pohon tumbang menutup gang, tidak ada yang terluka",
    place: { lat: -6.9, lon: 107.6 },
  });
  const row = board.locator(`[data-incident="${id}"]`);
  const label = await row.locator(".label").textContent();
  await row.click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("x");
  await board.keyboard.type("sudah dibersihkan warga");
  await board.keyboard.press("Control+Enter");
  await row.waitFor({ state: "detached" });
  await board.keyboard.press("Escape");
  await board.keyboard.press("/");
  await board.keyboard.type(label ?? "");
  await board.locator(`[data-ended="${id}"]`).click();
  await board.waitForSelector(".ended:has-text('ditolak')");
  await board.waitForSelector(".log blockquote:has-text('sudah dibersihkan warga')");
  await accessible(board);
  // What is over is opened with a reason only.
  await board.getByRole("button", { name: "Buka rincian" }).click();
  await board.check('form.why input[value="other"]');
  await board.fill("form.why textarea", "pelapor menelepon lagi");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".reports:has-text('pohon tumbang menutup gang')");
  // The browser says by itself that the first try was refused.
  expect(dispatcher.faults.splice(0)).toHaveLength(1);
  await shot("record");
  await board.click(".ended button:has-text('Buka kembali')");
  await board.fill("form textarea[name=reason]", "tumbang lagi");
  await board.keyboard.press("Control+Enter");
  await row.waitFor();
  await board.waitForSelector(`[data-ended="${id}"]`, { state: "detached" });
  expect(dispatcher.faults).toEqual([]);
});
