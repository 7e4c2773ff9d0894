// A browser that lets no page sound before somebody pressed something: the board says so in a bar, and any key opens it.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

const centre = await Centre.start();
const browser = await openBrowser({ blocksSound: true });
const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

it("a bar says that nothing is heard, until a key is pressed", async () => {
  await signIn(board, centre, "/board", "dispatcher");
  // A page that nobody has touched yet: signing in was on the one before.
  await board.reload();
  await board.waitForSelector('body[data-live="live"]');
  const bar = board.locator(".blocked-sound");
  await bar.waitFor();
  expect(await bar.ariaSnapshot()).toMatchInlineSnapshot(
    `"- button "Suara diblokir peramban. Tekan untuk menyalakan.""`,
  );
  await accessible(board);
  await centre.report({ text: "rumah terbakar, ada orang terjebak", place: { lat: -6.5, lon: 106.8 } });
  // It is seen, and nothing claims that it was heard.
  await board.waitForSelector(".strip.alarm");
  await board.waitForSelector(".row.flashes");
  expect(await board.evaluate(() => document.body.dataset.heard)).toBe(undefined);
  await board.keyboard.press("Tab");
  await bar.waitFor({ state: "detached" });
  await board.waitForSelector('body[data-heard^="red"]');
  expect(faults).toEqual([]);
});
