// The figures for the report upwards: what was told, sent and ended, as the server counts it, drawn and printed.
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { type Desk, openDesk } from "./browser.ts";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  for (const [text, lat] of [
    ["kakek tidak sadar dan tidak bernapas di teras rumah", -6.95],
    ["lampu jalan mati sejak kemarin malam", -6.9],
    ["banjir setinggi lutut masuk rumah warga", -6.985],
  ] as const) {
    await desk.centre.report({ text, place: { lat, lon: 107.63, accuracy_m: 20 } });
  }
  await desk.board.waitForFunction(() => document.body.dataset.rows === "3");
});

afterAll(() => desk?.end());

it("what was told is counted, against targets, and printed without the board", async () => {
  const { board, centre } = desk;
  await board.keyboard.press("F8");
  await board.waitForSelector(".tiles");
  expect(await board.textContent(".tiles div:first-child dd")).toBe("3");
  const counted = await (await board.request.get(`${centre.url}/api/v1/figures`)).json();
  expect(counted.reports.total).toBe(3);
  expect(counted.hours.length).toBe(12);
  await accessible(board);
  await board.screenshot({
    path: join(process.env.SIGAP_SHOTS ?? centre.folder, "figures.png"),
    fullPage: true,
  });
  await board.getByRole("button", { name: "1 jam terakhir" }).click();
  await board.waitForFunction(() => document.querySelectorAll(".drawings svg .tick").length === 2);
  await board.emulateMedia({ media: "print" });
  expect(await board.locator(".top").isVisible()).toBe(false);
  expect(await board.locator("table.clocks").isVisible()).toBe(true);
  await board.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, "figures-print.png") });
  await board.emulateMedia({ media: "screen" });
  expect(desk.dispatcher.faults).toEqual([]);
});
