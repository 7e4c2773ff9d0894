// A photo that came with the form, without scripts, is seen on the board once somebody opens what the reporter told: small in a
// row, then large, by keys alone. A second file that is no photo is named on the receipt.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { drawnJpeg, openBrowser, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";
import { reach } from "./keyboard.ts";

const centre = await Centre.start();
const browser = await openBrowser();
afterAll(async () => {
  await browser.close();
  await centre.stop();
});
const shot = (name: string) => join(process.env.SIGAP_SHOTS ?? centre.folder, `${name}.png`);

it("from the form to the board", async () => {
  const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(board, centre, "/board", "dispatcher");
  const drawn = await drawnJpeg(board, "#246");
  const { page: form } = await seat(browser, {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 800 },
  });
  await form.goto(`${centre.url}/lapor`);
  await form.fill('[name="text"]', "rumah roboh setelah hujan, dua orang terluka");
  await form.fill('[name="place_text"]', "belakang pasar Dayeuhkolot");
  await form.setInputFiles("#photo", [
    { name: "../../foto.jpg", mimeType: "image/jpeg", buffer: drawn },
    { name: "gambar.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg onload='1'/>") },
  ]);
  await form.click('form[method="post" i] button.act');
  const receipt = (await form.textContent("main")) ?? "";
  expect(receipt).toContain("Foto tersimpan: 1.");
  expect(receipt).toContain("Foto 2: Berkas ini bukan JPEG, PNG, atau WebP.");
  expect(await form.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);

  await board.locator("[data-incident]").first().waitFor();
  await board.keyboard.press("ArrowDown");
  await board.keyboard.press("Enter");
  await board.waitForSelector('.reports:has-text("1 foto")');
  expect(await board.locator(".photos img").count()).toBe(0);
  await board.keyboard.press("p");
  const small = board.locator(".photos button");
  await small.waitFor();
  const seen = (selector: string) =>
    board.waitForFunction(
      (of) => (document.querySelector(of) as HTMLImageElement | null)?.naturalWidth,
      selector,
    );
  await seen(".photos img");
  await accessible(board);
  await reach(board, small);
  await board.keyboard.press("Enter");
  await board.waitForSelector("dialog.photo-large[open]");
  const wide = await seen("dialog.photo-large img");
  expect(await wide.jsonValue()).toBe(800);
  await accessible(board);
  await board.screenshot({ path: shot("photo") });
  await board.keyboard.press("Escape");
  await board.waitForSelector("dialog.photo-large", { state: "detached" });
  expect(faults).toEqual([]);
});
