// Four scenes more of a night, keyboard only: a referral that comes back, many hurt, an exercise, and a network that is cut while a unit
// is sent.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";
import { Link } from "./cut.ts";
import { pressOn, reach, told } from "./keyboard.ts";

const centre = await Centre.prepare();
const link = await Link.to(() => Number(new URL(centre.url).port));
await centre.run({ SIGAP__HTTP__ALLOWED_ORIGINS: link.url });
const browser = await openBrowser();
const wide = { viewport: { width: 1440, height: 900 } };
const { page: board, faults } = await seat(browser, wide);
const through = new Proxy(centre, {
  get: (of, name) => {
    if (name === "url") return link.url;
    const value: unknown = Reflect.get(of, name, of);
    return typeof value === "function" ? value.bind(of) : value;
  },
});
await signIn(board, through, "/board", "dispatcher");
afterAll(async () => {
  await browser.close();
  link.close();
  await centre.stop();
});

/** Opens an incident as a dispatcher would: by its label, on the line. */
async function open(id: string): Promise<void> {
  const label = await board.locator(`[data-incident="${id}"] .label`).first().textContent();
  await board.keyboard.press("Control+k");
  await board.keyboard.type(`buka ${label}`);
  await board.keyboard.press("Enter");
  await board.waitForSelector(`.incident-title:has-text("${label}")`);
  await board.keyboard.press("Escape");
}

it("refer and get it back: PLN accepts on the telephone, and gives it back with a reason", async () => {
  const { incident_id: id } = await centre.report({
    text: "tiang listrik miring di pinggir jalan",
    place: { lat: -6.9, lon: 107.6 },
  });
  await open(id);
  await board.keyboard.press("f");
  await board.waitForSelector("select[name=agency] option[value=pln]", { state: "attached" });
  await reach(board, board.locator("select[name=agency]"));
  await board.keyboard.type("PLN");
  await board.waitForSelector("form:has-text('telepon 123')");
  await reach(board, board.locator("input[name=takes_over]"));
  await board.keyboard.press("Space");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".referrals li:has-text('menunggu jawaban')");
  expect(await told(board, ".referrals")).toMatchInlineSnapshot(`
    "- heading "Diteruskan" [level=3]
    - list:
      - listitem:
        - paragraph:
          - strong: PLN
          - text: menunggu jawaban seluruhnya · jawab sebelum TIME
        - button "Diterima"
        - button "Dikembalikan"
        - button "Tarik""
  `);
  await pressOn(board, "Diterima");
  await board.keyboard.type("Pak Budi, piket");
  await board.keyboard.press("Enter");
  await board.locator(`[data-incident="${id}"]`).waitFor({ state: "detached" });
  await board.waitForSelector(".ended:has-text('diteruskan')");
  await pressOn(board, "Dikembalikan");
  await reach(board, board.locator(".ended textarea[name=reason]"));
  await board.keyboard.type("bukan jaringan PLN");
  await board.keyboard.press("Control+Enter");
  await board.locator(`[data-incident="${id}"]`).waitFor();
  await board.waitForSelector(".log blockquote:has-text('bukan jaringan PLN')");
  await accessible(board);
});

it("mass casualty: proposed, declared with a key, and the plan's units with a further alarm", async () => {
  await centre.report({
    text: "rumah terbakar, api besar, banyak korban",
    kind: "fire",
    people: { injured: 12 },
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  await board.waitForSelector(".strip.alarm");
  await board.keyboard.press("g");
  await board.waitForSelector(".mass");
  expect(await told(board, ".mass")).toMatchInlineSnapshot(`
    "- heading "Korban massal" [level=3]
    - paragraph: "Sistem mengusulkan korban massal: sepuluh korban atau lebih. Orang yang menyatakannya."
    - button "Nyatakan korban massal i""
  `);
  await board.keyboard.press("i");
  await board.waitForSelector(".mass.declared button:enabled");
  expect(await told(board, ".mass")).toMatchInlineSnapshot(`
    "- heading "Korban massal" [level=3]
    - paragraph: "Dinyatakan korban massal: tingkat tetap 1, pasien diberi tanda di tempat."
    - list:
      - listitem: 0 MERAH, segera
      - listitem: 0 KUNING, dapat ditunda
      - listitem: 0 HIJAU, dapat berjalan
      - listitem: 0 HITAM, meninggal
    - button "Nyatakan selesai i""
  `);
  await board.waitForSelector(".picks li");
  await board.keyboard.press("s");
  await board.waitForSelector(".sent li >> nth=1");
  // Once the order is answered, all its units are there, and the next act may be done.
  await board.waitForSelector('.plan-acts button:has-text("Alarm ke-2"):enabled');
  const sent = await board.locator(".sent li").count();
  await board.keyboard.press("b");
  await board.waitForSelector('.incident-title :text("alarm ke-2")');
  await board.waitForSelector(`.sent li >> nth=${sent}`);
  await accessible(board);
});

it("drill: declared by a supervisor, dressed for who takes part, ended in one act", async () => {
  const { page: chief, faults: chiefs } = await seat(browser, wide);
  await signIn(chief, centre, "/board", "supervisor");
  await pressOn(chief, "Latihan");
  await chief.keyboard.type("Gempa Lembang");
  await chief.keyboard.press("Enter");
  await board.waitForSelector(".drill-bar:has-text('Gempa Lembang')");
  await pressOn(board, "Ikut latihan");
  await board.waitForSelector("body[data-drill=on]");
  await board.waitForSelector(".drill-bar:has-text('1 orang ikut')");
  expect(await told(board, ".drill-bar")).toMatchInlineSnapshot(`
    "- region "LATIHAN":
      - paragraph:
        - strong: LATIHAN
        - strong: Gempa Lembang
        - text: berjalan sampai TIME · 1 orang ikut · 0 kejadian
        - strong: · Anda ikut
      - button "Berhenti ikut""
  `);
  await board.keyboard.press("F2");
  await board.waitForSelector(".intake.drill .drill-word:has-text('LATIHAN')");
  await reach(board, board.locator(".intake input[name=place_text]"));
  await board.keyboard.type("alun-alun Lembang");
  await reach(board, board.locator(".intake textarea[name=text]"));
  await board.keyboard.type("rumah roboh, tiga orang tertimbun");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".incident-head.drill .drill-word:has-text('LATIHAN')");
  expect(await told(board, ".row.drill")).toMatchInlineSnapshot(`
    "- option "1 MERAH, Kritis LABEL LATIHAN Tanah longsor TIME / 2 mnt Tempat belum diketahui · belum diverifikasi" [selected]:
      - img "1 MERAH, Kritis": "1"
      - text: LABEL
      - strong: LATIHAN
      - strong: Tanah longsor
      - text: TIME / 2 mnt Tempat belum diketahui · belum diverifikasi"
  `);
  await accessible(board);
  await pressOn(chief, "Akhiri latihan");
  await pressOn(chief, "Ya, akhiri");
  await board.waitForSelector(".drill-bar", { state: "detached" });
  await board.locator(".row.drill").waitFor({ state: "detached" });
  expect(chiefs).toEqual([]);
  await chief.context().close();
});

it("network cut during an assignment: nobody is told it was sent, and it is sent once when the network is back", async () => {
  const { incident_id: id } = await centre.report({
    text: "banjir sepinggang di dalam rumah, dua anak di atap",
    place: { lat: -6.98, lon: 107.62, accuracy_m: 20 },
  });
  await board.locator(`[data-incident="${id}"]`).waitFor();
  await open(id);
  await board.waitForSelector(".picks li");
  link.cut();
  await board.keyboard.press("a");
  await board.waitForSelector('body[data-live="lost"]', { timeout: 30_000 });
  await board.waitForSelector(".banner:has-text('TERPUTUS')");
  expect(await board.locator(".sent li").count()).toBe(0);
  // What is locked is refused in words, not left undone in silence.
  await board.keyboard.press("a");
  expect((await told(board, ".banner")).replace(/\d+ dtk/, "SPAN")).toMatchInlineSnapshot(
    `"- alert: "TERPUTUS SPAN. Yang tampil mungkin sudah lama; tindakan dikunci. Menyambung kembali sendiri. Telepon pusat: 112""`,
  );
  await accessible(board);
  link.mend();
  await board.waitForSelector('body[data-live="live"]', { timeout: 30_000 });
  await board.waitForSelector(".banner", { state: "detached" });
  // The board tries again by itself, under the same key; had it given up meanwhile, a person presses on, which is the same act too.
  await board.locator(".sent li, .fault button").first().waitFor({ timeout: 45_000 });
  if ((await board.locator(".fault button").count()) > 0) await pressOn(board, "Coba lagi");
  await board.waitForSelector(".sent li p.num:has-text('Ditugaskan')");
  expect(await board.locator(".sent li").count()).toBe(1);
  const unit = (await board.locator(".sent li strong").first().textContent()) ?? "";
  expect((await told(board, ".sent li")).replace(unit, "UNIT")).toMatchInlineSnapshot(`
    "- listitem:
      - strong: UNIT
      - text: Ditugaskan, belum menjawab TIME / 2 mnt
      - paragraph: Ditugaskan, belum menjawab TIME
      - text: "Lewat radio:"
      - spinbutton "menit yang lalu": "0"
      - text: menit yang lalu
      - button "Terima"
      - button "Menuju"
      - button "Tolak"
      - button "Tarik kembali""
  `);
  expect(faults.filter((fault) => !/ERR_|Failed to fetch/.test(fault))).toEqual([]);
});
