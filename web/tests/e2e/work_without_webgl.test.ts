// A scene where no map can be drawn, from the keyboard alone: the board says so, and what the map would show is there in words.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, tabTo } from "./browser.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const place = { lat: -6.905, lon: 107.61, accuracy_m: 20 };
const ids: string[] = [];

/** What a screen reader is told, without what differs from run to run. */
async function told(selector: string): Promise<string> {
  const snapshot = await board.locator(selector).ariaSnapshot();
  const labels = await board.locator(".row .label").allTextContents();
  return labels
    .map((label) => label.trim())
    .reduce((text, label) => text.replaceAll(label, "LABEL"), snapshot);
}

it("the board says that there is no map, and loads nothing for it", async () => {
  expect(await board.locator(".map-pane").ariaSnapshot()).toMatchInlineSnapshot(`
    "- region "Peta":
      - status: "Peta tidak dapat ditampilkan: peramban ini tanpa WebGL. Semua kejadian dan unit ada di daftar; tempat dan jaraknya di “Isi peta” (P).""
  `);
  const loaded = await board.evaluate(() => performance.getEntriesByType("resource").map((one) => one.name));
  expect(loaded.filter((name) => /pane-|land-|maplibre/.test(name))).toEqual([]);
});

it("incidents of one place, and units, are found and opened through the lists", async () => {
  for (const text of ["kebakaran rumah, masih ada orang di dalam", "pohon tumbang menutup jalan"]) {
    ids.push((await centre.report({ text, place })).incident_id);
  }
  for (const id of ids) await board.waitForSelector(`#row-${id}`);
  await board.keyboard.press("j");
  for (const id of ids) {
    await board.keyboard.press("Enter");
    await board.waitForSelector(`#row-${id}[aria-selected="true"]`);
    expect(await board.textContent(".incident-head")).toContain("-6.9");
    await board.keyboard.press("j");
  }
  await accessible(board);
  await board.keyboard.press("u");
  await board.keyboard.type("AMB-04");
  await board.waitForSelector(".unit-row:has-text('AMB-04')");
  expect(await board.locator(".unit-row").count()).toBe(1);
  await board.keyboard.press("Escape");
});

it("what the map would show is told in words: incidents by place, units by distance", async () => {
  await board.keyboard.press("Shift+P");
  await board.waitForSelector(".ground li");
  await board.waitForSelector(".ground h2:focus");
  expect(await told(".ground details")).toMatchInlineSnapshot(`
    "- group:
      - img "1 MERAH, Kritis": "1"
      - text: Kota Bandung · 2 kejadian
      - list:
        - listitem:
          - button "1 MERAH, Kritis LABEL · Kebakaran · Kota Bandung":
            - img "1 MERAH, Kritis": "1"
            - text: LABEL · Kebakaran · Kota Bandung
        - listitem:
          - button "4 HIJAU, Dijadwalkan LABEL · Pohon tumbang · Kota Bandung" [pressed]:
            - img "4 HIJAU, Dijadwalkan": "4"
            - text: LABEL · Pohon tumbang · Kota Bandung"
  `);
  const nearest = board.locator(".ground ul[aria-label] li").first();
  expect(await nearest.textContent()).toMatch(/^[A-Z]+-\d+ · siap · di posnya .* · \d+,\d km$/);
  await tabTo(board, ".ground details li button");
  await board.keyboard.press("Enter");
  await board.waitForSelector(`#row-${ids[0]}[aria-selected="true"]`);
  await accessible(board);
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/words.png` });
  await board.keyboard.press("Escape");
  await board.waitForSelector(".ground", { state: "detached" });
});

it("all that lies in a circle gets a note in one act, asked once more, and taken back in one", async () => {
  await board.keyboard.press("Shift+D");
  await tabTo(board, "#ground-km");
  await board.keyboard.press("Control+a");
  await board.keyboard.type("1,5");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground :text('2 kejadian dan')");
  await tabTo(board, "#ground-words");
  await board.keyboard.type("jalan Asia Afrika ditutup");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground button:has-text('Ya, lakukan pada 2')");
  await accessible(board);
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/area.png` });
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground :text('2 dari 2 dilakukan')");
  await board.waitForSelector(".log blockquote:has-text('jalan Asia Afrika ditutup')");
  await board.keyboard.press("Escape");
  await board.keyboard.press("z");
  await board.waitForSelector(".log s:has-text('jalan Asia Afrika ditutup')");
  await board.waitForSelector(".undo:has-text('Dibatalkan'):has-text('+1')");
  await board.keyboard.press("Escape");
});

it("asked for the map alone, the board keeps the units beside the words", async () => {
  await board.keyboard.press("m");
  await board.waitForSelector(".unit-row");
  await board.waitForSelector(".no-map");
  await board.keyboard.press("m");
  await board.waitForSelector(".no-map", { state: "hidden" });
  await board.waitForSelector(".unit-row");
  expect(dispatcher.faults).toEqual([]);
});
