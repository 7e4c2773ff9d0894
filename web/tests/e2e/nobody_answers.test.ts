// When nobody answers: the telephone call that a dispatcher is asked for, and the steps that others are told.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

/** As those that are compiled in, but quick. */
const LADDERS = `
[[ladder]]
watch = "offer"
levels = [1]
steps = [
    { after_s = 1, tell = ["unit"], by = ["call"] },
    { after_s = 600, tell = ["next_unit"] },
    { after_s = 1, tell = ["unit"], by = ["call"] },
]

[[ladder]]
watch = "on_the_way"
levels = [1]
again_s = 600
steps = [{ tell = ["supervisor"] }]
`;

let centre: Centre;
let browser: Browser;
let board: Page;
let supervisor: Page;

beforeAll(async () => {
  centre = await Centre.prepare();
  const file = join(centre.folder, "escalation.toml");
  writeFileSync(file, LADDERS);
  await centre.run({
    SIGAP__ESCALATION__LADDERS_FILE: file,
    SIGAP__DISPATCH__QUEUE_DEADLINE_S__LEVEL_1: "6",
  });
  browser = await openBrowser();
  board = (await seat(browser, { viewport: { width: 1440, height: 900 } })).page;
  supervisor = (await seat(browser, { viewport: { width: 1440, height: 900 } })).page;
  await signIn(board, centre, "/board", "dispatcher");
  await signIn(supervisor, centre, "/board", "supervisor");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("a crew that does not acknowledge is telephoned, and the outcome asks the next one", async () => {
  const sent = await centre.report({
    text: "anak hanyut terbawa arus sungai, belum ketemu",
    place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
    place_text: "dekat jembatan gantung",
  });
  expect(sent.level).toBe(1);
  await board.waitForSelector(".strip.alarm");
  await board.keyboard.press("g");
  await board.waitForSelector(".picks li");
  await board.keyboard.press("a");
  const alarms = board.locator(".alarms");
  const first = alarms.locator("li", { has: board.locator('a[href^="tel:+62220000"]') });
  await first.waitFor();
  await board.waitForSelector('.strip.asked:has-text("Telepon")');
  await accessible(board);
  await board.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, "call.png") });
  await first.getByRole("button", { name: "Tidak tersambung" }).click();
  await board.waitForSelector(".sent li >> nth=1");
  await board.waitForSelector('.log li:has-text("Tidak tersambung")');
  const second = alarms.locator("li", {
    has: board.getByRole("button", { name: "Tersambung", exact: true }),
  });
  await second.last().getByRole("button", { name: "Tersambung", exact: true }).click();
  await board.waitForSelector('.sent li:has-text("Tugas diterima")');
  await board.waitForSelector('.log li:has-text("diminta sebagai pengganti")');
});

it("a target that runs out is told to the supervisor, who sees to it", async () => {
  await supervisor.waitForSelector('.strip.asked.alarm:has-text("Belum ada unit berangkat")');
  // Flashing is what nobody looked at; then it is steady, until somebody says that it is seen to.
  await supervisor.waitForSelector(".row.flashes .asked-mark");
  await supervisor.keyboard.press("g");
  await supervisor.waitForSelector(".row.flashes", { state: "detached" });
  await supervisor.waitForSelector(".row .asked-mark");
  const alarm = supervisor.locator(".alarms li", { hasText: "Belum ada unit berangkat" });
  await alarm.waitFor();
  await accessible(supervisor);
  await alarm.getByRole("button", { name: "Saya tangani" }).click();
  await supervisor.waitForSelector('.alarms li:has-text("Ditangani")');
  await supervisor.waitForSelector(".strip.asked", { state: "detached" });
});
