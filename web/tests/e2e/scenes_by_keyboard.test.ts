// Three scenes of a night, keyboard only: nobody answers, a slip is taken back, and the watch is handed over.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";
import { pressOn, reach, told } from "./keyboard.ts";

/** As those that are compiled in, but quick. */
const LADDERS = `
[[ladder]]
watch = "offer"
levels = [1]
steps = [
    { after_s = 1, tell = ["unit"], by = ["call"] },
    { after_s = 600, tell = ["next_unit"] },
    { after_s = 600, tell = ["supervisor"] },
]
`;

const centre = await Centre.prepare();
const ladders = join(centre.folder, "escalation.toml");
writeFileSync(ladders, LADDERS);
await centre.run({ SIGAP__ESCALATION__LADDERS_FILE: ladders });
const browser = await openBrowser();
const wide = { viewport: { width: 1440, height: 900 } };
const [out, next] = [await seat(browser, wide), await seat(browser, wide)];
const [siti, dewi] = [out.page, next.page];
await signIn(siti, centre, "/board", "dispatcher");
await signIn(dewi, centre, "/board", "supervisor");
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

it("nobody answers: the crew is telephoned, and the next one is asked", async () => {
  await centre.report({
    text: "anak hanyut terbawa arus sungai, belum ketemu",
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  await siti.waitForSelector(".strip.alarm");
  await siti.keyboard.press("g");
  await siti.waitForSelector(".picks li");
  await siti.keyboard.press("a");
  await siti.waitForSelector('.strip.asked:has-text("Telepon")');
  await siti.waitForSelector('.alarms a[href^="tel:"]');
  expect(await told(siti, ".alarms")).toMatchInlineSnapshot(`
    "- region "Peringatan":
      - heading "Peringatan" [level=3]
      - list:
        - listitem:
          - paragraph:
            - strong: DMK-04 belum menjawab
            - text: · langkah berikutnya TIME
          - paragraph:
            - text: "TIME Telepon atau panggil lewat radio: DMK-04"
            - strong:
              - text: ·
              - link "+62220000204":
                - /url: tel:+62220000204
          - button "Tersambung"
          - button "Tidak tersambung"
          - button "Saya tangani""
  `);
  await accessible(siti);
  await pressOn(siti, "Tidak tersambung");
  await siti.waitForSelector(".sent li >> nth=1");
  await siti.waitForSelector('.log li:has-text("Tidak tersambung")');
  await siti.waitForSelector('.log li:has-text("diminta sebagai pengganti")');
});

it("undo: what was done by mistake is taken back with a key, and both are in the record", async () => {
  await siti.keyboard.press("v");
  await siti.waitForSelector('.undo:has-text("diverifikasi")');
  expect(await told(siti, ".undo")).toMatchInlineSnapshot(`
    "- paragraph:
      - text: "LABEL: diverifikasi"
      - button "batalkan z""
  `);
  await siti.keyboard.press("z");
  await siti.waitForSelector('.undo:has-text("Dibatalkan"):has-text("diverifikasi")');
  await siti.waitForSelector('.log li:has-text("Verifikasi dibatalkan")');
  expect(await told(siti, ".log")).toContain("Verifikasi dibatalkan dispatcher");
});

it("hand over: two sign the sheet, and until the second the first answers", async () => {
  await siti.keyboard.press("F6");
  await pressOn(siti, "Ambil tanggung jawab jaga");
  await siti.waitForSelector('.watch-holder:has-text("dispatcher")');
  await reach(siti, siti.locator('textarea[name="notes"]'));
  await siti.keyboard.type("air di hilir masih naik");
  await pressOn(siti, "Tandatangani dan serahkan");
  await siti.waitForSelector(".sheet-offered");
  expect(await siti.textContent(".watch-holder")).toContain("dispatcher");
  await dewi.waitForSelector('.banner:has-text("menunggu tanda tangan kedua")');
  await dewi.keyboard.press("F6");
  await dewi.waitForSelector('.sheet-notes:has-text("air di hilir masih naik")');
  expect(await told(dewi, ".signatures")).toMatchInlineSnapshot(`
    "- term: Yang menyerahkan
    - definition: dispatcher TIME
    - term: Yang menerima
    - definition: siapa pun yang datang belum menandatangani"
  `);
  expect(await told(dewi, ".sheet-notes")).toMatchInlineSnapshot(`"- paragraph: air di hilir masih naik"`);
  await accessible(dewi);
  await pressOn(dewi, "Terima dan tandatangani");
  await dewi.waitForSelector('.watch-holder:has-text("supervisor")');
  await siti.waitForSelector('.watch-holder:has-text("supervisor")');
  expect([...out.faults, ...next.faults].filter((one) => !one.includes("409"))).toEqual([]);
});
