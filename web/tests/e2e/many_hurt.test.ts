// Many hurt: proposed on the board, declared by a key, tagged by a crew on its phone; and a further alarm in one act.
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;
let board: Page;
let unit: Page;

const picture = (page: Page, name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, `${name}.png`) });

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  board = (await seat(browser, { viewport: { width: 1440, height: 900 } })).page;
  unit = (await seat(browser, { viewport: { width: 390, height: 800 } })).page;
  await signIn(board, centre, "/board", "dispatcher");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("the system proposes, a key declares, and a further alarm sends more at once", async () => {
  await centre.report({
    text: "rumah terbakar, api besar, banyak korban",
    kind: "fire",
    people: { injured: 12 },
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  await board.waitForSelector(".strip.alarm");
  await board.keyboard.press("g");
  await board.waitForSelector(".mass");
  await picture(board, "mass_proposed");
  await board.keyboard.press("i");
  await board.waitForSelector(".mass.declared");
  await board.waitForSelector(".picks li");
  await board.keyboard.press("s");
  await board.waitForSelector(".sent li >> nth=1");
  // Once the order is answered, all its units are there, and the next act may be done.
  await board.waitForSelector('.plan-acts button:has-text("Alarm ke-2"):enabled');
  const sent = await board.locator(".sent li").count();
  await board.keyboard.press("b");
  await board.waitForSelector('.incident-title :text("alarm ke-2")');
  await board.waitForSelector(`.sent li >> nth=${sent}`);
  await board.waitForSelector('.log li:has-text("alarm ke-2")');
  await accessible(board);
});

it("a crew on the scene tags patients question by question, and the board counts them", async () => {
  const callSign = (await board.locator(".sent strong").first().textContent()) ?? "";
  await signIn(unit, centre, "/unit", `unit-${callSign.toLowerCase()}`);
  for (const step of ["Tugas diterima", "Menuju lokasi", "Di lokasi"]) {
    await unit.click("button.main.next");
    await board.waitForSelector(`.sent li:has-text("${callSign}"):has-text("${step}")`);
  }
  const tags = unit.locator("section.tags");
  await tags.getByLabel("Nomor pada tanda pasien").fill("a-7");
  for (const answer of ["Tidak", "Ya", "Tidak", "Ya", "Ya"]) {
    await tags.getByRole("button", { name: answer, exact: true }).click();
  }
  await accessible(unit);
  await picture(unit, "tagging");
  await tags.getByRole("button", { name: "KUNING" }).first().click();
  await board.waitForSelector('.tag-counts .tag-delayed:has-text("1")');
  await board.waitForSelector('.log li:has-text("A-7")');
  await picture(board, "mass_declared");
  expect(await tags.getByLabel("Nomor pada tanda pasien").inputValue()).toBe("");
});

it("beside a question that nobody asked stands what each answer would make of the level", async () => {
  const told = await centre.report({
    text: "badan pegal pegal sejak pagi",
    kind: "medical",
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  });
  await board.click(`[data-incident="${told.incident_id}"]`);
  await board.waitForSelector('.dashes li:has-text("bernapas") .would');
  expect(await board.textContent('.dashes li:has-text("bernapas") .would')).toContain("tidak →");
  await accessible(board);
  await picture(board, "would");
});
