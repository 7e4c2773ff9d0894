// An area is drawn on the map by the keys alone, and what lies in it is acted on.

import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";
import { drawn, standing, stands } from "./chart.ts";

const { centre, dispatcher, board, end } = await openDesk({ webgl: true });
afterAll(end);
beforeAll(() => drawn(board));

/** Moves the map by a key, and sets a corner in its middle. */
async function corner(n: number, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const before = await standing(board);
    await board.keyboard.press(key);
    await stands(board, `the map moved by ${key}`, (now) => now.lat !== before.lat || now.lon !== before.lon);
    await drawn(board);
  }
  await board.keyboard.press("Enter");
  await board.waitForSelector(`.map-box[data-corners="${n}"]`);
}

it("corners are set in the middle, the last is taken back, and the area is acted on", async () => {
  const inside = await centre.report({
    text: "pohon tumbang menutup jalan",
    place: { lat: -6.9, lon: 107.6 },
  });
  await board.waitForSelector(`#row-${inside.incident_id}`);
  await board.keyboard.press("j");
  await board.keyboard.press("Enter");
  await board.getByText("Ke kejadian").focus();
  await board.keyboard.press("Enter");
  await stands(board, "the map is close", (now) => now.zoom >= 12);
  await drawn(board);
  await board.getByText("Gambar wilayah").focus();
  await board.keyboard.press("Enter");
  await board.locator(".map-box canvas").focus();
  await corner(1, "ArrowUp");
  await corner(2, "ArrowLeft", "ArrowDown", "ArrowDown");
  await corner(3, "ArrowRight");
  await board.keyboard.press("Backspace");
  await board.waitForSelector('.map-box[data-corners="2"]');
  await corner(3, "ArrowRight");
  await accessible(board);
  await board.getByText("Selesai (3 sudut)").focus();
  await board.keyboard.press("Enter");
  await board.waitForSelector(".ground :text('1 kejadian dan')");
  expect(await board.inputValue("#ground-how")).toBe("ring");
  expect(await board.locator(".ground li label").first().textContent()).toContain("Pohon tumbang");
  await drawn(board);
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/drawn.png` });
  expect(dispatcher.faults).toEqual([]);
});
