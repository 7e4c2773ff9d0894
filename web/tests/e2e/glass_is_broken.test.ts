// Somebody whose view does not hold an incident opens it with a reason, and the supervisor sees at once that it was.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, seat, signIn } from "./browser.ts";

const { centre, board, dispatcher, end } = await openDesk();
afterAll(end);

const shot = (page: typeof board, name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, name) });

it("with a reason, to read, and everybody sees it", async () => {
  const browser = board.context().browser();
  if (!browser) throw new Error("no browser");
  const officer = await seat(browser, { viewport: { width: 1440, height: 900 } });
  const supervisor = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(officer.page, centre, "/board", "officer");
  await signIn(supervisor.page, centre, "/board", "supervisor");
  const { incident_id: id } = await centre.report({
    text: "banjir selutut masuk rumah, tidak ada korban",
    place: { lat: -6.985, lon: 107.63 },
  });
  const row = board.locator(`[data-incident="${id}"]`);
  const label = (await row.locator(".label").textContent()) ?? "";
  expect(await officer.page.locator(`[data-incident="${id}"]`).count()).toBe(0);

  await officer.page.keyboard.press("F4");
  await officer.page.fill('input[name="incident"]', label.toLowerCase());
  await officer.page.fill('textarea[name="reason"]', "pelapor menelepon kami, minta kabar");
  await accessible(officer.page);
  await shot(officer.page, "glass-form.png");
  await officer.page.getByRole("button", { name: "Buka dan catat" }).click();
  await officer.page.waitForSelector(`.incident .label:has-text("${label}")`);
  await officer.page.waitForSelector(".log blockquote:has-text('pelapor menelepon kami')");
  await accessible(officer.page);
  await officer.page.getByRole("button", { name: "Buka rincian" }).click();
  await officer.page.waitForSelector(".reports:has-text('banjir selutut masuk rumah')");
  await shot(officer.page, "glass-opened.png");

  await supervisor.page.waitForSelector(`:text("membuka ${label} dengan alasan")`);
  await shot(supervisor.page, "glass-seen.png");
  await row.click();
  await board.waitForSelector(".log blockquote:has-text('pelapor menelepon kami')");
  expect([...officer.faults, ...supervisor.faults, ...dispatcher.faults]).toEqual([]);
});
