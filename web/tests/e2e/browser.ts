// A real browser, and people in front of it.

import { createHash } from "node:crypto";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Snapshot } from "../../lib/api/types.ts";
import { Centre } from "./centre.ts";

/** `webgl` draws maps, in software; without it pages have to do with lists, and leave the machine in peace. `blocksSound` until
 * somebody presses something, as browsers of people do. */
export function openBrowser({ webgl = false, blocksSound = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--headless",
      ...(webgl
        ? ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        : ["--disable-gpu", "--disable-3d-apis"]),
      ...(blocksSound ? ["--autoplay-policy=document-user-activation-required"] : []),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Seat {
  context: BrowserContext;
  page: Page;
  /** What went wrong in the page's own code, or was refused by its content policy. */
  faults: string[];
}

const EXPECTED = [/ERR_CONNECTION_REFUSED/, /WebSocket connection to/, /status of 401/];

/** A person with a browser of their own. */
export async function seat(browser: Browser, more: Parameters<Browser["newContext"]>[0] = {}): Promise<Seat> {
  const context = await browser.newContext({ locale: "id-ID", ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !EXPECTED.some((one) => one.test(text))) faults.push(text);
  });
  return { context, page, faults };
}

/** A photo of 800 × 600 pixels, all of one colour. */
export async function drawnJpeg(page: Page, colour: string): Promise<Buffer> {
  const drawn = await page.evaluate((fill) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [800, 600];
    const ground = canvas.getContext("2d");
    if (ground) {
      ground.fillStyle = fill;
      ground.fillRect(0, 0, 800, 600);
    }
    return canvas.toDataURL("image/jpeg").split(",")[1] ?? "";
  }, colour);
  return Buffer.from(drawn, "base64");
}

export async function signIn(page: Page, centre: Centre, path: string, name: string): Promise<void> {
  await page.goto(`${centre.url}${path}`);
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', await centre.password(name));
  await page.click('form.sign-in button[type="submit"]');
  await page.waitForSelector('body[data-live="live"]');
}

/** A centre of a test's own, and a dispatcher in front of its board. */
export interface Desk {
  centre: Centre;
  dispatcher: Seat;
  board: Page;
  /** Closes the browser and stops the centre. */
  end: () => Promise<void>;
}

export async function openDesk({ webgl = false } = {}): Promise<Desk> {
  const centre = await Centre.start();
  const browser = await openBrowser({ webgl });
  const end = async () => {
    await browser.close();
    await centre.stop();
  };
  try {
    const dispatcher = await seat(browser, { viewport: { width: 1440, height: 900 } });
    await signIn(dispatcher.page, centre, "/board", "dispatcher");
    return { centre, dispatcher, board: dispatcher.page, end };
  } catch (fault) {
    await end();
    throw fault;
  }
}

/** What the server would show the person signed in on `page`, and the digest over it, counted here. */
export async function serversBoard(page: Page, centre: Centre): Promise<{ digest: string; rows: number }> {
  const answer = await page.request.get(`${centre.url}/api/v1/board`);
  const all = (await answer.json()) as Snapshot;
  const lines = [
    ...(all.duty ? [`duty ${all.duty.id} ${all.duty.version}\n`] : []),
    ...all.incidents.map((row) => `incident ${row.id} ${row.version}\n`),
    ...all.reports.map((row) => `report ${row.id} ${row.version}\n`),
    ...all.units.map((row) => `unit ${row.id} ${row.version}\n`),
  ];
  const digest = createHash("sha256").update(lines.sort().join("")).digest("hex").slice(0, 16);
  return { digest, rows: all.incidents.length };
}

/** Tabs on from where the keyboard is to what `selector` names. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}
