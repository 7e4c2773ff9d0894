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
  // A page that nobody has touched yet: signing in was on the one before. To the browser, a test that looks into a page has pressed
  // something there; so the page itself tells when the bar has come.
  let came = false;
  await board.exposeFunction("barCame", () => {
    came = true;
  });
  await board.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector(".blocked-sound")) return;
      seen.disconnect();
      (globalThis as unknown as { barCame: () => void }).barCame();
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  await board.reload();
  await expect.poll(() => came, { timeout: 30_000 }).toBe(true);
  await board.waitForSelector('body[data-live="live"]');
  const bar = board.locator(".blocked-sound");
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
