// A piece of a night without a mouse: a call is taken and units go, a flood's duplicates become one, a slip is taken back.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";
import type { Receipt } from "./centre.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const rowOf = (receipt: Pick<Receipt, "incident_id">) =>
  board.locator(`[data-incident="${receipt.incident_id}"]`);
const labelOf = async (receipt: Receipt) =>
  ((await rowOf(receipt).locator(".label").first().textContent()) ?? "").trim();
const says = (words: string) => board.locator(".says", { hasText: words }).waitFor();
const shot = async (name: string) => {
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};

/** Types a line from wherever the keyboard is, and does it. */
async function command(line: string): Promise<void> {
  await board.keyboard.press("Control+k");
  await board.keyboard.press("Control+a");
  await board.keyboard.type(line);
  await board.keyboard.press("Enter");
}

/** What a screen reader is told of `selector`, without what differs from run to run. */
async function told(selector: string): Promise<string> {
  const snapshot = await board.locator(selector).ariaSnapshot();
  const labels = await board.locator(".row .label").allTextContents();
  // A label that could be a number stands in quotation marks.
  const plain = (text: string, label: string) =>
    text.replaceAll(`: "${label}"`, ": LABEL").replaceAll(label, "LABEL");
  return labels.map((label) => label.trim()).reduce(plain, snapshot);
}

it("a call is taken and the plan's units go", async () => {
  await board.keyboard.press("F2");
  await board.waitForSelector("form.intake");
  await board.keyboard.type("jembatan gantung, Kec. Dayeuhkolot");
  for (let i = 0; i < 12; i++) {
    if (await board.evaluate(() => document.activeElement?.getAttribute("name") === "text")) break;
    await board.keyboard.press("Tab");
  }
  await board.keyboard.type("anak hanyut kebawa arus sungai");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".incident-title");
  await board.waitForSelector(".picks li");
  await board.keyboard.press("s");
  await board.waitForSelector(".sent-line");
  await shot("sent");
  await accessible(board);
  expect(dispatcher.faults).toEqual([]);
});

it("the line completes what is legal, says what it would do, and does it", async () => {
  const first = await centre.report({
    text: "pohon tumbang menimpa rumah",
    place: { lat: -6.9, lon: 107.6 },
  });
  await rowOf(first).waitFor();
  const label = await labelOf(first);
  await board.keyboard.press("Control+k");
  await board.keyboard.type("kirim AMB");
  await board.waitForSelector(".offers [role=option]");
  await shot("offers");
  await accessible(board);
  await board.keyboard.press("Tab");
  await board.keyboard.type(`ke ${label}`);
  await says(`→ ${label}`);
  // Beside them stands for some seconds what was done before.
  expect(await told(".line .offers")).toMatchInlineSnapshot(`
    "- listbox "Yang bisa menyusul":
      - option "LABEL 2 ORANYE Pohon tumbang, Kota Bandung":
        - strong: LABEL
        - text: 2 ORANYE Pohon tumbang, Kota Bandung"
  `);
  expect(await told(".line input")).toMatchInlineSnapshot(
    `"- combobox "Baris perintah" [expanded]: kirim AMB-03 ke LABEL"`,
  );
  expect(await told(".line .says")).toMatchInlineSnapshot(
    `"- 'status "kirim AMB-03 → LABEL 2 ORANYE Pohon tumbang, Kota Bandung · Enter: lakukan"'"`,
  );
  await board.keyboard.press("Enter");
  await rowOf(first).locator("text=belum menjawab").waitFor();
  await says("✓ kirim");
  await command(`catat ${label} akses lewat gang; verifikasi ${label}`);
  await says("✓ 2 tindakan");
  await command(`open ${label}`);
  await board.waitForSelector(".log blockquote:has-text('akses lewat gang')");
  await board.keyboard.press("Escape");
  await command("terbang ke bulan");
  await says("bukan perintah");
  await shot("refused");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Escape");
});

it("a flood's duplicates become one, and come apart again", async () => {
  const place = { lat: -7.1, lon: 107.4 };
  const all: Receipt[] = [];
  for (const text of ["banjir di kampung baru", "air masuk rumah setinggi lutut", "jalan desa terendam"]) {
    all.push(await centre.report({ text, place }));
  }
  const [into, ...from] = all as [Receipt, Receipt, Receipt];
  for (const one of all) await rowOf(one).waitFor();
  const labels = await Promise.all(from.map(labelOf));
  await command(`gabung ${labels.join(" ")} ke ${await labelOf(into)}`);
  for (const one of from) await rowOf(one).waitFor({ state: "detached" });
  await rowOf(into).locator("text=3 laporan").waitFor();
  await says("✓ gabung");
  await shot("merged");
  await board.keyboard.press("Escape");
  await board.keyboard.press("z");
  await rowOf(into).locator("text=2 laporan").waitFor();
  await board.waitForSelector(".undo:has-text('Dibatalkan')");
  await board.keyboard.press("z");
  for (const one of from) await rowOf(one).waitFor();
  await board.waitForSelector(".undo:has-text('Dibatalkan')");
});

it("closing a level 1 is asked once more, and is taken back with a key", async () => {
  const worst = await centre.report({
    text: "rumah terbakar, ada orang terjebak",
    place: { lat: -6.5, lon: 106.8 },
  });
  await rowOf(worst).waitFor();
  const label = await labelOf(worst);
  await command(`tutup ${label} tidakada sudah dicek`);
  await says("Enter sekali lagi");
  await board.keyboard.press("Enter");
  await rowOf(worst).waitFor({ state: "detached" });
  // The row may be gone before the answer is here, with which it can be taken back.
  await board.waitForSelector(`.undo:has-text("${label}")`);
  await shot("undo");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Control+z");
  await rowOf(worst).waitFor();
  expect(dispatcher.faults).toEqual([]);
});

it("what has no act against it is taken back too, and the record shows both", async () => {
  const slip = await centre.report({ text: "asap tipis dari kebun", place: { lat: -6.6, lon: 106.9 } });
  await rowOf(slip).waitFor();
  const label = await labelOf(slip);
  await command(`buka ${label}`);
  await board.waitForSelector(`.incident-title:has-text("${label}")`);
  await command(`verifikasi; catat salah kejadian; tingkat 1 salah tekan`);
  await says("✓ 3 tindakan");
  await rowOf(slip).locator(".mark.level-1").waitFor();
  await board.keyboard.press("Escape");
  for (const line of ["Dibatalkan: .*tingkat", "Dibatalkan: .*dicatat", "Dibatalkan: .*diverifikasi"]) {
    await board.keyboard.press("z");
    await board.locator(".undo", { hasText: new RegExp(line) }).waitFor();
  }
  await board.waitForSelector(".log s:has-text('salah kejadian')");
  await board.waitForSelector(".log li:has-text('Verifikasi dibatalkan')");
  expect(await rowOf(slip).locator(".mark.level-1").count()).toBe(0);
});

it("single keys can be switched off, and the line still opens", async () => {
  await board.keyboard.press("?");
  await board.waitForSelector(".key-sheet");
  await shot("sheet");
  await accessible(board);
  await board.locator(".key-sheet input").focus();
  await board.keyboard.press("Space");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Escape");
  await board.waitForSelector(".key-sheet", { state: "detached" });
  for (const key of ["?", "/", ":", "m"]) await board.keyboard.press(key);
  expect(await board.locator(".key-sheet").count()).toBe(0);
  expect(await board.evaluate(() => document.activeElement?.tagName)).not.toBe("INPUT");
  await board.reload();
  await board.waitForSelector('body[data-live="live"]');
  await command("bantuan kirim");
  await board.waitForSelector(".key-sheet .verbs:has-text('RES-11')");
  expect(dispatcher.faults).toEqual([]);
});
