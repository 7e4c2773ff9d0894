// Two reports of one thing: merged with the keyboard alone, seen as one with both head-counts, and taken apart again.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";
import type { Receipt } from "./centre.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const rowOf = (receipt: Receipt) => board.locator(`[data-incident="${receipt.incident_id}"]`);

it("merging is a key, a label and Enter; taking apart is one press", async () => {
  const place = { lat: -6.92, lon: 107.61 };
  const first = await centre.report({ text: "rumah roboh di gang", place, people: { injured: 1 } });
  const second = await centre.report({
    text: "rumah roboh, nenek tidak sadar dan tidak bernapas",
    place,
    people: { injured: 2 },
  });
  await rowOf(first).waitFor();
  const label = (await rowOf(first).locator(".label").first().textContent())?.trim() ?? "";
  const other = (await rowOf(second).locator(".label").first().textContent())?.trim() ?? "";
  await rowOf(second).click();
  await board.waitForSelector(`.incident-title:has-text("${other}")`);
  await board.keyboard.press("d");
  await board.waitForSelector("input[name=label]");
  expect(await board.isDisabled("form.form button[type=submit]")).toBe(true);
  await board.keyboard.type(label.toLowerCase());
  await board.waitForSelector(`form.form:has-text("${other} berlanjut sebagai bagian dari ${label}")`);
  await accessible(board);
  await board.keyboard.press("Control+Enter");

  await rowOf(second).waitFor({ state: "detached" });
  await board.waitForSelector(`.incident-title:has-text("${label}"):has-text("MERAH")`);
  await board.waitForSelector(".incident-head:has-text('3 (1 + 2) luka')");
  await board.waitForSelector(`.reports li:has-text("${second.code}"):has-text("dari ${other}")`);
  await board.waitForSelector(`.reasons li >> nth=0 >> text=${other}`);
  await board.waitForSelector(`.log li:has-text("Digabung: ${other}")`);
  await accessible(board);
  if (process.env.SHOT) await board.screenshot({ path: process.env.SHOT, fullPage: true });

  await board.click(".merged button:has-text('Pisahkan')");
  await rowOf(second).waitFor();
  await board.waitForSelector(".merged", { state: "detached" });
  await rowOf(second).click();
  await board.waitForSelector(`.incident-title:has-text("${other}"):has-text("MERAH")`);
  expect(dispatcher.faults).toEqual([]);
});

it("what is typed right behind the key that opens a form goes into the form", async () => {
  const { incident_id: id } = await centre.report({
    text: "pohon tumbang",
    place: { lat: -6.9, lon: 107.6 },
  });
  await board.locator(`[data-incident="${id}"]`).click();
  await board.keyboard.press("d");
  await board.keyboard.type("nxd");
  expect(await board.inputValue("input[name=label]")).toBe("nxd");
  await board.keyboard.press("Escape");
});
