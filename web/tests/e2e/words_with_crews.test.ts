// The centre and a crew talk, by keyboard on the board and by thumb on the phone; and what wakes the phone says that it did.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre } from "./centre.ts";

let centre: Centre;
let browser: Browser;
let dispatcher: Seat;
let responder: Seat;
let board: Page;
let phone: Page;
let callSign: string;

beforeAll(async () => {
  centre = await Centre.start();
  browser = await openBrowser();
  dispatcher = await seat(browser, { viewport: { width: 1440, height: 900 } });
  responder = await seat(browser, {
    viewport: { width: 360, height: 740 },
    permissions: ["notifications"],
  });
  [board, phone] = [dispatcher.page, responder.page];
  await signIn(board, centre, "/board", "dispatcher");
  await signIn(phone, centre, "/unit", "unit-amb-03");
  callSign = ((await phone.textContent("header h1")) ?? "").trim();
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

it("words go both ways, and each side sees that they were read", async () => {
  await board.keyboard.press("Control+k");
  await board.keyboard.type(`pesan ${callSign} jembatan putus, lewat selatan`);
  await board.keyboard.press("Enter");
  await phone.waitForSelector('summary:has-text("1 pesan baru dari pusat")');
  await accessible(phone);
  await phone.click(".messages summary");
  await phone.waitForSelector('.said p:has-text("lewat selatan")');
  await phone.fill(".messages textarea", "siap");
  await phone.click('.messages button[type="submit"]');
  await phone.waitForSelector('.said .own p:has-text("siap")');

  await board.waitForSelector('.strip button:has-text("1 pesan regu")');
  await board.keyboard.press("Escape");
  await board.keyboard.press("6");
  await board.click(`.talk-crews button:has-text("${callSign}")`);
  await board.waitForSelector('.said p:has-text("siap")');
  await board.waitForSelector('.said .own:has-text("dibaca")');
  await accessible(board);
  await phone.waitForSelector('.said .own:has-text("dibaca")');
  await board.keyboard.press("Escape");
});

it("a phone that is woken says so, and the board shows it", async () => {
  const sent = await centre.report({ text: "pohon tumbang menutup jalan", place: { lat: -6.9, lon: 107.6 } });
  await board.waitForSelector(`[data-incident="${sent.incident_id}"]`);
  // The page is shut: only its worker is there.
  const devtools = await responder.context.newCDPSession(phone);
  await devtools.send("ServiceWorker.enable");
  const registration = await new Promise<string>((done) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find((one) => one.scopeURL.endsWith("/unit"));
      if (own) done(own.registrationId);
    });
    void devtools.send("ServiceWorker.disable").then(() => devtools.send("ServiceWorker.enable"));
  });
  await phone.evaluate(() => Object.defineProperty(document, "visibilityState", { value: "hidden" }));
  await board.keyboard.press("Control+k");
  await board.keyboard.type(`kirim ${callSign} ke ${sent.code.split("-")[1]}`);
  await board.keyboard.press("Enter");
  await board.click(`[data-incident="${sent.incident_id}"]`);
  await board.waitForSelector(".sent-line");
  const data = JSON.stringify({
    id: "m",
    type: "unit_offered",
    assignment: `${sent.incident_id}.1`,
    tag: `${sent.incident_id}.1`,
    title: "3 · pohon tumbang",
    body: "Bandung. Buka untuk menjawab.",
    at: 0,
  });
  await devtools.send("ServiceWorker.deliverPushMessage", {
    origin: centre.url,
    registrationId: registration,
    data,
  });
  await board.waitForSelector('.sent-line:has-text("telepon berdering")');
  const shown = () =>
    phone.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications();
      return all.map((one) => [one.title, one.body]);
    });
  await expect
    .poll(shown, { timeout: 15_000 })
    .toEqual([["3 · pohon tumbang", "Bandung. Buka untuk menjawab."]]);
  // A browser under test subscribes to no push service, and says so.
  const faults = [...dispatcher.faults, ...responder.faults].filter((fault) => !fault.includes("incognito"));
  expect(faults).toEqual([]);
});
