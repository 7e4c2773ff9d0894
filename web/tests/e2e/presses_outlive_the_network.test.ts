// Presses without network stay on the phone: over a reload, a closed app, an ended session and two pages; each arrives once, in
// order, and what the centre does not take is shown until somebody has read it.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { WhoAmI } from "../../lib/api/types.ts";
import { accessible } from "./accessible.ts";
import { until } from "./centre.ts";
import { Crew, deed, UNIT } from "./crew.ts";

let crew: Crew;
let incident: string;
beforeAll(async () => {
  crew = await Crew.start();
});
afterAll(() => crew?.stop());
beforeEach(async () => {
  incident = await crew.send();
  await crew.page.waitForSelector(".offer");
});

const steps = async () => (await crew.log(incident)).map(deed);

/** So that the next test begins with a free crew. */
async function ends(): Promise<void> {
  await crew.press("SELESAI TUGAS");
  await crew.press("Sudah dibantu");
  await crew.arrived();
}

it("the app opened again without network shows the work with its age, and goes on", async () => {
  await crew.press("TERIMA TUGAS");
  await crew.arrived();
  await until("the page is kept", () =>
    crew.page.evaluate(
      async () => Boolean(await caches.match("/unit")) && navigator.serviceWorker.controller !== null,
    ),
  );
  await until("what is shown is kept", () =>
    crew.page.evaluate(
      () =>
        new Promise<boolean>((done) => {
          const asked = indexedDB.open("sigap-unit");
          asked.onsuccess = () => {
            const all = asked.result.transaction("kept").objectStore("kept").getAll();
            all.onsuccess = () => {
              asked.result.close();
              done(JSON.stringify(all.result).includes('"accepted"'));
            };
          };
        }),
    ),
  );
  crew.link.cut();
  await crew.press("MENUJU LOKASI");
  await crew.page.waitForSelector(".unsent:has-text('1 belum terkirim')");
  await crew.page.close();
  crew.page = await crew.open();
  await crew.page.waitForSelector(".trouble:has-text('Tanpa jaringan')");
  await crew.page.waitForSelector(".unsent:has-text('1 belum terkirim')");
  await accessible(crew.page);
  expect(await crew.page.textContent(".step-now")).toBe("Menuju lokasi");
  await crew.press("TIBA DI LOKASI");
  await crew.page.waitForSelector(".unsent:has-text('2 belum terkirim')");
  await accessible(crew.page);
  if (process.env.SHOTS)
    await crew.page.screenshot({ path: `${process.env.SHOTS}/offline.png`, fullPage: true });
  expect(await steps()).toEqual(["StepTaken accepted"]);
  crew.link.mend();
  await crew.arrived();
  expect(await steps()).toEqual(["StepTaken accepted", "StepTaken en_route", "StepTaken on_scene"]);
  await crew.live();
  await ends();
});

it("two quick taps are one press", async () => {
  await crew.page.dblclick('button:has-text("TERIMA TUGAS")');
  await crew.page.waitForSelector('button:enabled:has-text("MENUJU LOKASI")');
  await crew.arrived();
  expect(await steps()).toEqual(["StepTaken accepted"]);
  await crew.press("MENUJU LOKASI");
  await crew.press("TIBA DI LOKASI");
  await ends();
});

it("two pages send what waits once", async () => {
  const other = await crew.open();
  await crew.live(other);
  crew.link.cut();
  await crew.press("TERIMA TUGAS");
  await other.click('button:has-text("MENUJU LOKASI")');
  await crew.page.click('button:has-text("TIBA DI LOKASI")');
  await other.waitForSelector(".unsent:has-text('3 belum terkirim')");
  crew.link.mend();
  await crew.arrived();
  await crew.arrived(other);
  expect(await steps()).toEqual(["StepTaken accepted", "StepTaken en_route", "StepTaken on_scene"]);
  await other.close();
  await crew.live();
  await ends();
});

it("what the centre did meanwhile is shown, and stays until it was read", async () => {
  await crew.press("TERIMA TUGAS");
  await crew.arrived();
  crew.link.cut();
  await crew.press("MENUJU LOKASI");
  await crew.press("TIBA DI LOKASI");
  await crew.press("Salah tekan");
  await crew.tell(`/assignments/${incident}.1/recall`);
  crew.link.mend();
  await crew.page.waitForSelector(".conflict >> nth=1");
  const said = await crew.page.locator(".conflict").allTextContents();
  expect(said[0]).toContain("MENUJU LOKASI");
  expect(said[0]).toMatch(/\d\d:\d\d/);
  expect(said[0]).toContain("Ditarik");
  // What was pressed by mistake goes with the press that it meant, and strikes nothing else.
  expect(said[1]).toContain("TIBA DI LOKASI");
  expect(said[1]).toContain("Salah tekan");
  await accessible(crew.page);
  if (process.env.SHOTS)
    await crew.page.screenshot({ path: `${process.env.SHOTS}/conflict.png`, fullPage: true });
  await crew.page.reload();
  await crew.page.waitForSelector(".conflict >> nth=1");
  await crew.press("Sudah saya baca");
  await crew.page.waitForSelector(".conflict >> nth=1", { state: "detached" });
  await crew.press("Sudah saya baca");
  await crew.page.waitForSelector(".conflict", { state: "detached" });
  expect(await steps()).toEqual(["StepTaken accepted"]);
});

it("what was pressed after the session's time was over waits for the same person", async () => {
  // As if the shift had been that long: one that somebody ended before its time leaves nothing.
  await crew.page.route("**/api/v1/session", async (route) => {
    const answer = await route.fetch();
    if (route.request().method() !== "GET" || !answer.ok()) return route.fulfill({ response: answer });
    const who = (await answer.json()) as WhoAmI;
    return route.fulfill({ json: { ...who, expires_at: new Date(Date.now() - 1_000).toISOString() } });
  });
  await crew.page.reload();
  await crew.live();
  await crew.press("TERIMA TUGAS");
  await crew.arrived();
  const cookies = await crew.phone.cookies();
  await crew.phone.clearCookies();
  await crew.press("MENUJU LOKASI");
  await crew.page.waitForSelector("form.sign-in");
  await crew.press("TIBA DI LOKASI");
  await crew.page.waitForSelector(".unsent:has-text('2 belum terkirim')");
  await accessible(crew.page);
  expect(await steps()).toEqual(["StepTaken accepted"]);
  expect(cookies.length).toBeGreaterThan(0);
  await crew.signIn();
  await crew.arrived();
  expect(await steps()).toEqual(["StepTaken accepted", "StepTaken en_route", "StepTaken on_scene"]);
  await ends();
  const free = await crew.desk.get(`${crew.centre.url}/api/v1/units`);
  const { units } = (await free.json()) as { units: { id: string; assignment: string | null }[] };
  expect(units.find((unit) => unit.id === UNIT)?.assignment).toBeNull();
  expect(crew.faults).toEqual([]);
});
