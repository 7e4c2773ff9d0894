// A real browser, and people in front of it.

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Centre } from "./centre.ts";

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
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

export async function signIn(page: Page, centre: Centre, path: string, name: string): Promise<void> {
  await page.goto(`${centre.url}${path}`);
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', await centre.password(name));
  await page.click('form.sign-in button[type="submit"]');
  await page.waitForSelector('body[data-live="live"]');
}
