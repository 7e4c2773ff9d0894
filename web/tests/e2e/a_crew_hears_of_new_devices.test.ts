// Somebody signs in to a crew's account on another phone: the crew is told on its own page.
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { Crew } from "./crew.ts";

let crew: Crew;
beforeAll(async () => {
  crew = await Crew.start();
});
afterAll(() => crew?.stop());

it("it is said until somebody says that it was them, and leads to the sessions", async () => {
  expect(await crew.page.locator(".new-device").count()).toBe(0);
  await crew.signInto((await crew.browser.newContext()).request, "unit-amb-03");
  await crew.page.reload();
  await crew.page.waitForSelector(".new-device:has-text('dipakai masuk dari perangkat baru')");
  expect(await crew.page.getAttribute(".new-device a", "href")).toBe("/akun");
  await accessible(crew.page);
  const shots = process.env.SIGAP_SHOTS ?? crew.centre.folder;
  await crew.page.screenshot({ path: join(shots, "unit-new-device.png"), fullPage: true });
  const wide = await crew.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
  // Said at once, and told to the centre beside it.
  await Promise.all([crew.page.waitForResponse(/devices-seen$/), crew.press("Itu saya")]);
  await crew.page.waitForSelector(".new-device", { state: "detached" });
  await crew.page.reload();
  await crew.live();
  expect(await crew.page.locator(".new-device").count()).toBe(0);
  expect(crew.faults).toEqual([]);
});
