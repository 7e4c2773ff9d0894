// A supervisor holds an incident as evidence: it cannot be erased, whoever asked is told so on their page, and then it is let go.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, seat, signIn } from "./browser.ts";

const { centre, board, dispatcher, end } = await openDesk();
afterAll(end);

const shot = (name: string) => join(process.env.SIGAP_SHOTS ?? centre.folder, name);

it("until it is let go", async () => {
  const browser = board.context().browser();
  if (!browser) throw new Error("no browser");
  const { page, faults } = await seat(browser, { viewport: { width: 1440, height: 1000 } });
  await signIn(page, centre, "/board", "supervisor");
  const { incident_id: id, code } = await centre.report({ text: "rumah roboh, ibu Warsinah terluka" });
  await page.waitForSelector(`[data-incident="${id}"]`);
  const sent = async (path: string, data: object) => {
    const answer = await page.request.post(`${centre.url}/api/v1${path}`, { data });
    expect(answer.ok()).toBe(true);
  };
  await sent(`/incidents/${id}/reject`, { reason: "ganda" });
  await sent(`/reports/${code}/asks`, { wants: "erasure", text: "tolong dihapus" });
  await page.keyboard.press("7");
  const form = page.getByRole("form", { name: "Tahan", exact: true });
  await form.locator('input[name="incident"]').fill("XXXX");
  await form.locator('textarea[name="reason"]').fill("perkara 12/III");
  await form.getByRole("button", { name: "Tahan", exact: true }).click();
  await form.locator('[role="alert"]').waitFor();
  expect(await form.locator('textarea[name="reason"]').inputValue()).toBe("perkara 12/III");
  await form.locator('input[name="incident"]').fill(code);
  await form.getByRole("button", { name: "Tahan", exact: true }).click();
  const held = page.getByRole("form", { name: /Penahanan kejadian/ });
  await held.locator(':text("perkara 12/III")').waitFor();
  await page.reload();
  await page.waitForSelector('body[data-live="live"]');
  await page.keyboard.press("7");
  await page.waitForSelector(':text("ditahan sebagai bukti: penghapusan belum dapat dikabulkan")');
  expect(await page.getByRole("button", { name: /kabulkan dan hapus/i }).isDisabled()).toBe(true);
  await accessible(page);
  await page.screenshot({ path: shot("held.png"), fullPage: true });

  const { page: own, faults: theirs } = await seat(browser, { viewport: { width: 360, height: 800 } });
  await own.goto(`${centre.url}/status/${code}/data?lang=id`);
  await own.waitForSelector(':text("ditahan menurut hukum")');
  expect(await own.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await own.screenshot({ path: shot("held-own-360.png"), fullPage: true });

  await held.locator("textarea").fill("perkara selesai");
  await held.getByRole("button", { name: "Cabut penahanan" }).click();
  await held.waitFor({ state: "detached" });
  await page.waitForSelector(':text("Tidak ada kejadian yang ditahan.")');
  // The browser says by itself that the first was refused.
  expect(faults.filter((one) => !/status of 404/.test(one))).toEqual([]);
  expect([...theirs, ...dispatcher.faults]).toEqual([]);
});
