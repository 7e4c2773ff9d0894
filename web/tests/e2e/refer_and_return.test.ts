// Referring: by key to a body outside, which accepts on the telephone and gives it back; and to an agency whose officer answers.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, seat, signIn } from "./browser.ts";

const { centre, dispatcher, board, end } = await openDesk();
const browser = board.context().browser();
if (!browser) throw new Error("no browser");
afterAll(end);

const shot = async (name: string) => {
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};

const statusOf = async (code: string) => {
  const answer = await fetch(`${centre.url}/api/v1/reports/${code}`);
  return ((await answer.json()) as { status_text: string }).status_text;
};

it("a body outside accepts on the telephone, and gives it back", async () => {
  const { incident_id: id, code } = await centre.report({
    text: "tiang listrik miring di pinggir jalan",
    place: { lat: -6.9, lon: 107.6 },
  });
  const row = board.locator(`[data-incident="${id}"]`);
  await row.click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("f");
  await board.waitForSelector("select[name=agency] option[value=pln]", { state: "attached" });
  await board.selectOption("select[name=agency]", "pln");
  await board.waitForSelector("form:has-text('telepon 123')");
  await board.check("input[name=takes_over]");
  await accessible(board);
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".referrals li:has-text('PLN'):has-text('menunggu jawaban')");
  await row.locator(".flags:has-text('dikoordinasikan')").waitFor();
  expect(await statusOf(code)).toBe("Dikoordinasikan");

  await board.click(".referrals button:has-text('Diterima')");
  await board.keyboard.type("Pak Budi, piket");
  await board.fill(".referrals input[name=number]", "GGN-881");
  await shot("refer-accept");
  await board.keyboard.press("Enter");
  await row.waitFor({ state: "detached" });
  expect(await statusOf(code)).toBe("Diteruskan ke PLN (GGN-881)");
  await board.waitForSelector(".ended:has-text('diteruskan')");
  await board.click(".ended .referrals button:has-text('Dikembalikan')");
  await board.fill(".ended textarea[name=reason]", "bukan jaringan PLN");
  await shot("refer-return");
  await board.click(".ended .referrals button:has-text('Catat')");
  await row.waitFor();
  await board.waitForSelector(".log blockquote:has-text('bukan jaringan PLN')");
  await board.waitForSelector(".log blockquote:has-text('Pak Budi, piket')");
  expect(dispatcher.faults).toEqual([]);
});

it("an officer of an agency sees what was referred to it, takes it and finishes it", async () => {
  const { incident_id: id, code } = await centre.report({
    text: "pengantar jenazah antarkota, keluarga bertanya",
    place: { lat: -6.9, lon: 107.6 },
  });
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("f");
  await board.waitForSelector("select[name=agency] option[value=psc119]", { state: "attached" });
  await board.selectOption("select[name=agency]", "psc119");
  await board.check("input[name=takes_over]");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".referrals li:has-text('PSC 119')");

  const officer = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(officer.page, centre, "/board", "officer");
  await officer.page.locator(`[data-incident="${id}"]`).click();
  await officer.page.click(".referrals button:has-text('Diterima')");
  await board.waitForSelector(".incident-title:has-text('diteruskan')");
  expect(await statusOf(code)).toBe("Diteruskan ke PSC 119");
  await accessible(officer.page);
  if (process.env.SHOTS) await officer.page.screenshot({ path: `${process.env.SHOTS}/officer.png` });
  await officer.page.click(".referrals button:has-text('Selesai')");
  await officer.page.locator(`[data-incident="${id}"]`).waitFor({ state: "detached" });
  await board.locator(`[data-incident="${id}"]`).waitFor({ state: "detached" });
  expect(await statusOf(code)).toBe("Ditutup");
  // What is finished is no longer theirs to see, also for a look that was on its way.
  const faults = officer.faults.filter((fault) => !/status of 404/.test(fault));
  expect([...dispatcher.faults, ...faults]).toEqual([]);
});
