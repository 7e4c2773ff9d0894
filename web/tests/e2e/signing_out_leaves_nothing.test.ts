// Whoever signs out, or whose session is ended, leaves nothing of the work in the browser: not on the page, not behind the way
// back, not where the browser keeps things. A crew's presses that have not arrived stay, and are said.
import { join } from "node:path";
import type { APIRequestContext, Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Role, SessionsOut } from "../../lib/api/types.ts";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";
import { Crew, deed } from "./crew.ts";
import { everythingKept } from "./leaving.ts";

const WORDS = "rumah kuning di tepi sawah terbakar";
let centre: Centre;
let browser: Browser;
let label: string;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  const told = { text: WORDS, place: { lat: -6.985, lon: 107.63 } };
  label = (await centre.report(told)).incident_id.slice(3);
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

/** A dispatcher who has read what was told. */
async function atWork(): Promise<Page> {
  const { page } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(page, centre, "/board", "dispatcher");
  await page.click(`[data-incident$="${label}"]`);
  await page.waitForSelector(".log li");
  expect(await everythingKept(page)).toContain(label);
  return page;
}

async function administrator(): Promise<APIRequestContext> {
  const { request } = await browser.newContext();
  const data = { name: "admin", password: await centre.password("admin") };
  await request.post(`${centre.url}/api/v1/session`, { data });
  return request;
}

async function isEmpty(page: Page): Promise<void> {
  await page.waitForSelector("form.sign-in");
  const kept = await everythingKept(page);
  expect(kept).not.toContain(label);
  expect(kept).not.toContain(WORDS);
}

it("signing out on the board, also by way of back", async () => {
  const page = await atWork();
  await page.getByRole("button", { name: "Keluar" }).click();
  await isEmpty(page);
  await page.goBack();
  await page.goForward();
  await isEmpty(page);
});

it("signing out on another page leaves none of the board behind the way back", async () => {
  const page = await atWork();
  await page.goto(`${centre.url}/akun`);
  await page.getByRole("button", { name: "Keluar" }).click();
  await page.waitForSelector("form.sign-in");
  await page.goBack();
  await isEmpty(page);
  expect(new URL(page.url()).pathname).toBe("/board");
});

it("a board whose session an administrator ends, and another window of the same browser", async () => {
  const page = await atWork();
  const beside = await page.context().newPage();
  await beside.goto(`${centre.url}/board`);
  await beside.waitForSelector('body[data-live="live"]');
  await page.bringToFront();
  const admin = await administrator();
  const path = `${centre.url}/api/v1/accounts/dispatcher/sessions`;
  const { sessions } = (await (await admin.get(path)).json()) as SessionsOut;
  for (const one of sessions) await admin.delete(`${path}/${one.id}`);
  await isEmpty(page);
  await isEmpty(beside);
});

it("a board whose holder may do other things now is loaded anew as theirs", async () => {
  const page = await atWork();
  const admin = await administrator();
  const become = async (role: Role) => {
    const answer = await admin.patch(`${centre.url}/api/v1/accounts/dispatcher`, { data: { roles: [role] } });
    expect(answer.status()).toBe(200);
  };
  await become("admin");
  await page.waitForSelector("text=Akun ini tidak memakai papan kendali");
  expect(await everythingKept(page)).not.toContain(label);
  await become("dispatcher");
});

it("a crew's phone whose session somebody ends, also while its page is shut", async () => {
  const crew = await Crew.start();
  try {
    const incident = (await crew.send()).slice(3);
    const isKept = async () => (await everythingKept(crew.page)).includes(incident);
    const admin = (await crew.browser.newContext()).request;
    await crew.signInto(admin, "admin");
    const endAll = async () => {
      const path = `${crew.centre.url}/api/v1/accounts/unit-amb-03/sessions`;
      const { sessions } = (await (await admin.get(path)).json()) as SessionsOut;
      for (const one of sessions) await admin.delete(`${path}/${one.id}`);
    };
    await until("the work is kept", isKept);
    await endAll();
    await crew.page.waitForSelector("form.sign-in");
    await until("it is gone", async () => !(await isKept()));

    await crew.signIn();
    await until("the work is kept again", isKept);
    await crew.page.goto("about:blank");
    await endAll();
    await crew.page.goto(`${crew.link.url}/unit`);
    await crew.page.waitForSelector("form.sign-in");
    await until("it is gone again", async () => !(await isKept()));
    expect(crew.faults).toEqual([]);
  } finally {
    await crew.stop();
  }
});

it("a crew's phone: the work goes, presses that have not arrived stay and are said", async () => {
  const crew = await Crew.start();
  try {
    const incident = (await crew.send()).slice(3);
    await crew.press("TERIMA TUGAS");
    await crew.arrived();
    await until("the work is kept", async () => (await everythingKept(crew.page)).includes(incident));
    await crew.press("Keluar");
    await crew.page.waitForSelector("form.sign-in");
    expect(await everythingKept(crew.page)).not.toContain(incident);
    await crew.page.goBack().catch(() => null);
    await crew.page.goto(`${crew.link.url}/unit`);
    expect(await everythingKept(crew.page)).not.toContain(incident);

    await crew.signIn();
    await crew.phone.route("**/assignments/**", (route) => route.abort());
    await crew.press("MENUJU LOKASI");
    await crew.page.waitForSelector(".unsent:has-text('1 belum terkirim')");
    await crew.press("Keluar");
    await crew.page.waitForSelector(".trouble:has-text('1 tindakan belum terkirim')");
    await crew.press("Keluar");
    await crew.page.waitForSelector("form.sign-in");
    await crew.page.waitForSelector(".notice:has-text('1 tindakan unit-amb-03 belum terkirim')");
    await accessible(crew.page);
    const shots = process.env.SIGAP_SHOTS ?? crew.centre.folder;
    await crew.page.screenshot({ path: join(shots, "unit-signed-out.png"), fullPage: true });
    await crew.phone.unroute("**/assignments/**");
    await crew.signIn();
    await crew.arrived();
    expect((await crew.log(`32-${incident}`)).map(deed)).toContain("StepTaken en_route");

    // Without network: nothing is shown any more, and the centre hears it first of all.
    await until("the page is kept", () =>
      crew.page.evaluate(
        async () => Boolean(await caches.match("/unit")) && navigator.serviceWorker.controller !== null,
      ),
    );
    crew.link.cut();
    await crew.press("Keluar");
    await crew.page.waitForSelector(".middle:has-text('Menghubungkan')");
    // That is said at once, before the disk is empty.
    await until("nothing is kept", async () => !(await everythingKept(crew.page)).includes(incident));
    crew.link.mend();
    await crew.page.waitForSelector("form.sign-in");
    expect((await crew.phone.request.get(`${crew.link.url}/api/v1/session`)).status()).toBe(401);
    expect(crew.faults).toEqual([]);
  } finally {
    await crew.stop();
  }
});
