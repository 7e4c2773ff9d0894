// A board that lost its server says so, and comes back by itself with nothing missing.
import { afterAll, expect, it } from "vitest";
import { openDesk, serversBoard } from "./browser.ts";
import { until } from "./centre.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

it("after kill -9 the board says that it is cut off, returns by itself, and shows what the server has", async () => {
  await centre.report({ text: "banjir sepinggang di dalam rumah", place: { lat: -6.98, lon: 107.62 } });
  await board.waitForSelector("[data-incident]");
  await centre.kill();
  await board.waitForSelector('body[data-live="aged"]');
  await board.waitForSelector('body[data-live="lost"]');
  await board.waitForSelector(".banner");
  await board.click("[data-incident]");
  expect(await board.isDisabled(".acts button >> nth=0")).toBe(true);

  await centre.run();
  const second = await centre.report({ text: "sesak napas berat", place: { lat: -6.9, lon: 107.6 } });
  await board.waitForSelector('body[data-live="live"]');
  await board.waitForSelector(`[data-incident="${second.incident_id}"]`);
  const same = await until("the digests are equal", async () => {
    const shown = await board.getAttribute("body", "data-digest");
    return shown !== "" && shown === (await serversBoard(board, centre)).digest;
  });
  expect(same).toBe(true);
  expect(await board.getAttribute("body", "data-mismatches")).toBe("0");
  expect(dispatcher.faults).toEqual([]);
});
