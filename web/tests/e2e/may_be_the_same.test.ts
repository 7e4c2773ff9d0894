// Incidents that may be the same thing: suggested with reasons, both texts and the distance, answered in one key each.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";
import type { Receipt } from "./centre.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const rowOf = (receipt: Receipt) => board.locator(`[data-incident="${receipt.incident_id}"]`);
const suggested = (receipt: Receipt) => board.locator(`[data-similar="${receipt.incident_id}"]`);

async function open(receipt: Receipt): Promise<string> {
  await rowOf(receipt).click();
  const label = (await rowOf(receipt).locator(".label").first().textContent())?.trim() ?? "";
  await board.waitForSelector(`.incident-title:has-text("${label}")`);
  return label;
}

it("no is a key, and stays no on both sides", async () => {
  const first = await centre.report({
    text: "kebakaran rumah di gang mawar dekat masjid",
    place: { lat: -6.9201, lon: 107.6101 },
  });
  const second = await centre.report({
    text: "api besar di gang mawar, rumah warga dekat masjid",
    place: { lat: -6.9203, lon: 107.6103 },
  });
  await rowOf(first).locator("text=1 mirip").waitFor();
  await rowOf(second).locator("text=1 mirip").waitFor();
  await open(second);
  await suggested(first).waitFor();
  const words = await suggested(first).textContent();
  for (const part of ["kata sama", "±708 m", "selisih 0 mnt", "kemiripan 0,"]) expect(words).toContain(part);
  await suggested(first).locator("button:has-text('Buka kedua laporan')").click();
  await suggested(first).locator("text=kebakaran rumah di gang mawar").waitFor();
  await suggested(first).locator("text=api besar di gang mawar").waitFor();
  await suggested(first).locator("text=Jarak kedua titik yang tepat: 30 m").waitFor();
  await accessible(board);
  if (process.env.SHOT) await board.screenshot({ path: process.env.SHOT, fullPage: true });

  await board.keyboard.press("t");
  await suggested(first).waitFor({ state: "detached" });
  await rowOf(first).locator(".alike").waitFor({ state: "detached" });
  await board.waitForSelector(".log li:has-text('bukan kejadian yang sama')");
  await open(first);
  await board.waitForSelector(".log li:has-text('bukan kejadian yang sama')");
  expect(await suggested(second).count()).toBe(0);
});

it("yes is a key, and the older one goes on with both", async () => {
  const place = { lat: -6.7, lon: 107.8 };
  const first = await centre.report({ text: "rumah roboh di kampung sukamaju rt 3", place });
  const second = await centre.report({ text: "rumah roboh sukamaju rt 3, penghuni mengungsi", place });
  await open(second);
  await suggested(first).waitFor();
  await board.keyboard.press("y");
  await rowOf(second).waitFor({ state: "detached" });
  await board.waitForSelector(`.reports li:has-text("${second.code}")`);
  await board.waitForSelector(".similar", { state: "detached" });
  await board.waitForSelector(".log li:has-text('Digabung')");

  // The same words about the same place once more join by themselves.
  const third = await centre.report({ text: "Rumah roboh di kampung Sukamaju RT 3", place });
  expect(third.incident_id).toBe(first.incident_id);
  await board.waitForSelector(`.reports li:has-text("${third.code}")`);
  await board.waitForSelector(".log li:has-text('bergabung sendiri')");
  expect(dispatcher.faults).toEqual([]);
});
