// Board and map as two windows of one person that follow each other, from the keyboard.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";
import { drawn, standing, stands } from "./chart.ts";

const { centre, dispatcher, board, end } = await openDesk({ webgl: true });
afterAll(end);
let map: Page;
const ids: string[] = [];

const isOpen = (id: string) => board.waitForSelector(`#row-${id}[aria-selected="true"]`);
const shows = (label: string) => map.waitForSelector(`.map-chosen:has-text("${label}")`);
const labelOf = async (id: string) =>
  ((await board.locator(`#row-${id} .label`).first().textContent()) ?? "").trim();

async function openMap(): Promise<Page> {
  const [page] = await Promise.all([
    dispatcher.context.waitForEvent("page"),
    board.keyboard.press("Shift+M"),
  ]);
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => dispatcher.faults.push(error.message));
  await page.waitForSelector('body[data-live="live"]');
  await drawn(page);
  return page;
}

beforeAll(async () => {
  const places = [
    { lat: -6.24, lon: 107.0 },
    { lat: -6.73, lon: 108.55 },
  ];
  for (const place of places) {
    ids.push((await centre.report({ text: "pohon tumbang menutup jalan", place })).incident_id);
  }
  for (const id of ids) await board.waitForSelector(`#row-${id}`);
});

it("the map goes to a window of its own, and the board gives the room to its lists", async () => {
  await drawn(board);
  map = await openMap();
  await board.waitForSelector('.side[data-side="units"]');
  expect(await board.locator(".map-box").count()).toBe(0);
  await accessible(map);
  expect(await map.locator("header.top").ariaSnapshot()).toContain("Belum ada kejadian yang dipilih");
  expect(await board.locator(".side-bar").ariaSnapshot()).toMatchInlineSnapshot(`
    "- button "Unit" [pressed]
    - text: m
    - button "Isi peta P"
    - button "Wilayah D"
    - button "Peta kembali ke papan M""
  `);
});

it("each follows what is chosen in the other", async () => {
  const [first = "", second = ""] = ids;
  await board.bringToFront();
  await board.keyboard.press("j");
  await board.keyboard.press("Enter");
  const chosen = (await board.getAttribute('.row[aria-selected="true"]', "data-incident")) ?? "";
  const other = chosen === first ? second : first;
  await shows(await labelOf(chosen));
  const before = await standing(map);
  await map.bringToFront();
  await map.keyboard.press("j");
  await isOpen(other);
  await shows(await labelOf(other));
  await map.keyboard.press("k");
  await isOpen(chosen);
  await map.getByText("Ke kejadian").focus();
  await map.keyboard.press("Enter");
  await stands(map, "the map is close", (now) => now.zoom >= 12 && now.zoom > before.zoom);
});

it("what was open, pointed at and focused is there after a reload, and the windows find each other", async () => {
  await board.bringToFront();
  const chosen = (await board.getAttribute('.row[aria-selected="true"]', "data-incident")) ?? "";
  await board.keyboard.press("/");
  await board.reload();
  await board.waitForSelector('body[data-live="live"]');
  await isOpen(chosen);
  await board.waitForSelector("#filter:focus");
  await board.waitForSelector('.side[data-side="units"]');
  await map.reload();
  await map.waitForSelector('body[data-live="live"]');
  await shows(await labelOf(chosen));
  await drawn(map);
  expect(await board.locator(".map-box").count()).toBe(0);
});

it("widths are set by the arrows and remembered", async () => {
  await board.focus("#divider-list");
  const width = async () => (await board.locator(".pane.list").boundingBox())?.width ?? 0;
  const before = await width();
  for (let i = 0; i < 3; i++) await board.keyboard.press("ArrowRight");
  const wider = await width();
  expect(wider).toBeGreaterThan(before + 60);
  await accessible(board);
  await board.reload();
  await board.waitForSelector("#divider-list");
  expect(await width()).toBeCloseTo(wider, 0);
  await board.focus("#divider-list");
  await board.keyboard.press("Home");
  expect(await width()).toBeCloseTo(before, 0);
});

it("closed by its key the map is back in the board, and opened by the line it is away again", async () => {
  await board.waitForSelector('body[data-live="live"]');
  await map.bringToFront();
  await map.locator(".map-box canvas").focus();
  // The window is gone before the key is up again.
  await Promise.all([map.waitForEvent("close"), map.keyboard.press("Shift+M").catch(() => {})]);
  await board.waitForSelector('.side[data-side="both"]');
  await drawn(board);
  await board.bringToFront();
  await board.keyboard.press("Control+k");
  await board.keyboard.type("peta");
  const [page] = await Promise.all([dispatcher.context.waitForEvent("page"), board.keyboard.press("Enter")]);
  map = page;
  await map.waitForSelector('body[data-live="live"]');
  await board.waitForSelector('.side[data-side="units"]');
});

it("when the board is closed the map says so, goes on and becomes the board", async () => {
  await drawn(map);
  await board.close();
  await map.waitForSelector("text=Papan sudah ditutup");
  const third = await centre.report({ text: "ular masuk rumah", place: { lat: -6.9, lon: 107.6 } });
  await map.waitForFunction(() => document.body.dataset.rows === "3");
  expect(third.incident_id).not.toBe("");
  await map.focus("text=Buka papan di sini");
  await map.keyboard.press("Enter");
  await map.waitForSelector(`#row-${third.incident_id}`);
  expect(dispatcher.faults).toEqual([]);
});
