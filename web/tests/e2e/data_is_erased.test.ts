// A supervisor erases what a report told of people: asked for twice, with a ground and a reason, and from then on every screen says so.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, seat, signIn } from "./browser.ts";

const { centre, board, dispatcher, end } = await openDesk();
afterAll(end);

const shot = (page: typeof board, name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, name), fullPage: true });

it("once the incident is over", async () => {
  const browser = board.context().browser();
  if (!browser) throw new Error("no browser");
  const { page, faults } = await seat(browser, { viewport: { width: 1440, height: 1000 } });
  await signIn(page, centre, "/board", "supervisor");
  const { incident_id: id, code } = await centre.report({
    text: "rumah roboh, ibu Warsinah terluka",
    place: { lat: -6.985, lon: 107.63 },
    reporter: { name: "Warsinah", phone: "0812 0000 1234" },
  });
  await page.waitForSelector(`[data-incident="${id}"]`);
  await page.keyboard.press("7");
  const fill = async () => {
    await page.fill('input[name="code"]', code);
    await page.selectOption('select[name="ground"]', "request");
    await page.fill('textarea[name="reason"]', "surat pemohon 12/III");
    await page.check('input[name="sure"]');
  };
  await fill();
  await accessible(page);
  await shot(page, "erase-form.png");
  await page.getByRole("button", { name: "Hapus", exact: true }).click();
  await page.waitForSelector(':text("Kejadian belum berakhir"), :text("Tutup kejadiannya dulu")');
  // The browser says by itself that it was refused.
  expect(faults.splice(0)).toHaveLength(1);
  const over = await page.request.post(`${centre.url}/api/v1/incidents/${id}/reject`, {
    data: { reason: "ganda" },
  });
  expect(over.ok()).toBe(true);
  await fill();
  await page.getByRole("button", { name: "Hapus", exact: true }).click();
  await page.waitForSelector('[role="status"]:has-text("sudah dihapus")');
  await shot(page, "erased.png");
  expect([...faults, ...dispatcher.faults]).toEqual([]);
});
