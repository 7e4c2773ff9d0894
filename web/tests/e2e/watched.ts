// A browser that would notice if words became more than words: a script of theirs that runs, a dialog, an element, a request to
// another server, a report of the content policy.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";

interface Hostile {
  name: string;
  text: string;
  times?: number;
}

/** Words that mean harm: tests/hostile.json, which the program's own tests read too. */
export function corpus(): { name: string; text: string }[] {
  const file = fileURLToPath(new URL("../../../tests/hostile.json", import.meta.url));
  const all = JSON.parse(readFileSync(file, "utf8")) as Hostile[];
  return all.map(({ name, text, times }) => ({ name, text: text.repeat(times ?? 1) }));
}

const SIGNS = /(?![\n\r\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

/** Whether intake takes it as the words of a report. */
export function isTaken(text: string): boolean {
  return !SIGNS.test(text.trim()) && text.trim() !== "";
}

/** Makes a browser of somebody's notice; gives what happened so far. */
export async function watched(context: BrowserContext, own: string) {
  const happened: string[] = [];
  await context.exposeBinding("sigapRan", (_, what) => happened.push(`a script ran: ${what}`));
  await context.exposeBinding("sigapRefused", (_, what) => happened.push(`the policy refused: ${what}`));
  await context.addInitScript(`document.addEventListener("securitypolicyviolation", (event) =>
    sigapRefused(event.violatedDirective + " " + event.blockedURI + " " + event.sample))`);
  const look = (page: Page) => {
    page.on("dialog", (dialog) => {
      happened.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("popup", () => happened.push("a window was opened"));
    page.on("request", (request) => {
      const url = new URL(request.url());
      const isOwn = url.origin === own || ["data:", "blob:"].includes(url.protocol);
      if (!isOwn || /jahatnian/.test(url.pathname)) happened.push(`a request: ${request.url()}`);
    });
  };
  context.pages().forEach(look);
  context.on("page", look);
  return happened;
}

/** Elements and attributes that no page of ours has. */
export function strangers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = document.querySelectorAll(
      "iframe, object, embed, base, math, marquee, meta[http-equiv], script:not([src]), style:not([data-own]), svg script, " +
        "img[src='x'], [href^='javascript' i], [href^='data' i]:not(link), [src*='jahatnian'], [href*='jahatnian'], [action*='jahatnian'], [srcdoc]",
    );
    const handlers = [...document.querySelectorAll("*")].filter((one) =>
      one.getAttributeNames().some((name) => name.startsWith("on")),
    );
    return [...found, ...handlers].map((one) => one.outerHTML.slice(0, 120));
  });
}

/** Fails unless a page shows these texts as they are, and nothing of them became anything else. */
export async function showsAsWords(page: Page, texts: string[]): Promise<void> {
  expect(await strangers(page)).toEqual([]);
  const plain = (text: string) => text.trim().replaceAll("\r\n", "\n");
  const shown = plain(await page.evaluate(() => document.body.textContent ?? ""));
  expect(texts.map(plain).filter((text) => !shown.includes(text))).toEqual([]);
}
