// A drill: declared by a supervisor, in unmistakable dress for who takes part, on the board and in the crew's hand; what is real
// stays real and takes a unit out of it; its end ends all of it at once.
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

it("is declared by a supervisor and said on every board", async () => {
  expect(await board.locator(".top button:has-text('Latihan')").count()).toBe(0);
  const { page, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(page, centre, "/board", "supervisor");
  await page.click(".top button:has-text('Latihan')");
  await page.keyboard.type("Gempa Lembang");
  await accessible(page);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".drill-bar:has-text('Gempa Lembang')");
  await board.waitForSelector(".drill-bar:has-text('LATIHAN'):has-text('Gempa Lembang')");
  await page.context().close();
  expect(faults).toEqual([]);
});

it("dresses what who takes part opens, and only that", async () => {
  await board.click(".drill-bar button:has-text('Ikut latihan')");
  await board.waitForSelector("body[data-drill=on]");
  await board.keyboard.press("F2");
  await board.waitForSelector(".intake.drill .drill-word:has-text('LATIHAN')");
  await board.fill(".intake input[name=place_text]", "alun-alun Lembang");
  await board.fill(".intake textarea[name=text]", "rumah roboh, tiga orang tertimbun");
  await shot("drill-intake");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".incident-head.drill .drill-word:has-text('LATIHAN')");
  await board.waitForSelector(".row.drill .drill-word");
  await board.waitForSelector(".log, .block h3 .drill-word");
  const real = await centre.report({
    text: "ibu saya pingsan tidak sadar",
    place: { lat: -6.9, lon: 107.6 },
  });
  await board.waitForSelector(`[data-incident="${real.incident_id}"] .real-word:has-text('NYATA')`);
  await accessible(board);
  await shot("drill-board");
});

it("goes with the unit, which a real call takes out of it at once", async () => {
  const id = await board.locator(".row.drill").first().getAttribute("data-incident");
  const real = await board.locator(".row:not(.drill)").first().getAttribute("data-incident");
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".incident-head.drill");
  const send = async (incident: string | null, unit: string) => {
    const answer = await board.request.post(`${centre.url}/api/v1/incidents/${incident}/assignments`, {
      data: { unit_id: unit },
      headers: { Origin: centre.url },
    });
    return answer.status();
  };
  expect(await send(id, "amb-01")).toBe(201);
  await board.locator("#unit-amb-01 .drill-word:has-text('LATIHAN')").waitFor();
  const { page, faults } = await seat(browser, { viewport: { width: 390, height: 800 } });
  await signIn(page, centre, "/unit", "unit-amb-01");
  await page.waitForSelector(".work.drill .drill-head:has-text('LATIHAN')");
  await accessible(page);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/drill-unit.png` });

  await board.locator(`[data-incident="${real}"]`).click();
  await board.waitForSelector(".incident-head:not(.drill)");
  await board.locator("#unit-amb-01").hover();
  await board.locator("#unit-amb-01 .send-here").click();
  await page.waitForSelector(".work:not(.drill)");
  await board.waitForSelector(".sent strong:has-text('AMB-01')");
  await page.context().close();
  expect(faults).toEqual([]);
});

it("counts nowhere, and ends with all of it in one act", async () => {
  const played = board.locator(".row.drill");
  expect(await played.count()).toBe(1);
  const { page, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(page, centre, "/board", "supervisor");
  await page.click(".drill-bar button:has-text('Akhiri latihan')");
  await page.waitForSelector(".drill-bar:has-text('ditutup sekaligus')");
  await page.click(".drill-bar button:has-text('Ya, akhiri')");
  await board.waitForSelector(".drill-bar", { state: "detached" });
  await played.waitFor({ state: "detached" });
  await board.waitForSelector("body[data-drill=off]");
  await page.context().close();
  expect([...faults, ...dispatcher.faults]).toEqual([]);
});
