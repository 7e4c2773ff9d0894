// A new level 1 flashes and is heard, louder each time, until somebody looks; it can be put off with a reason.
import { afterAll, expect, it } from "vitest";
import { openDesk } from "./browser.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const heard = (what: string) => board.waitForSelector(`body[data-heard="${what}"]`);

it("until it is acknowledged", async () => {
  // Sounds wait for a press, and the first must be heard.
  await board.click("h1");
  await board.waitForSelector(".blocked-sound", { state: "detached" });
  const first = await centre.report({
    text: "rumah terbakar, ada orang terjebak",
    place: { lat: -6.5, lon: 106.8 },
  });
  await board.waitForSelector(`.row.flashes[data-incident="${first.incident_id}"]`);
  await heard("red 0");
  await heard("red 1");
  await board.keyboard.press("g");
  await board.waitForSelector(".row.flashes", { state: "detached" });
  await board.waitForSelector(".strip.alarm", { state: "detached" });
});

it("or put off, which the record keeps and a key takes back", async () => {
  const second = await centre.report({ text: "anak hanyut di sungai", place: { lat: -6.9, lon: 107.9 } });
  const row = board.locator(`[data-incident="${second.incident_id}"]`);
  await board.waitForSelector(`.row.flashes[data-incident="${second.incident_id}"]`);
  const label = ((await row.locator(".label").first().textContent()) ?? "").trim();
  await board.keyboard.press("Control+k");
  await board.keyboard.type(`tunda ${label} 10 menunggu kabar perahu`);
  await board.keyboard.press("Enter");
  await board.waitForSelector(`.strip:has-text("${label} ditunda s.d.")`);
  await board.waitForSelector(".row.flashes", { state: "detached" });
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/shelved.png` });
  // Before the answer there is nothing to take back.
  await board.waitForSelector(".says:has-text('✓')");
  await board.keyboard.press("Escape");
  await board.keyboard.press("z");
  await board.waitForSelector(`.row.flashes[data-incident="${second.incident_id}"]`);
  await board.keyboard.press("g");
  await board.waitForSelector(".log blockquote:has-text('menunggu kabar perahu')");
  await board.waitForSelector(".log li:has-text('Alarm didengar lagi')");
  await board.click("text=Terang");
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/day.png` });
  // Somebody had looked already: that is refused, and as well.
  expect(dispatcher.faults.filter((fault) => !fault.includes("409"))).toEqual([]);
});
