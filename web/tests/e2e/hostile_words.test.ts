// Words that mean harm come in by every way people have, and are looked at on every page that shows them. Nothing runs, nothing
// opens, nothing is asked of another server, the content policy has nothing to refuse, and the words are there as they were said.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, type Seat, seat, signIn } from "./browser.ts";
import { Centre, type Receipt, until } from "./centre.ts";
import { corpus, isTaken, showsAsWords, strangers, watched } from "./watched.ts";

const SECRET = "rahasia-uji-hook";
const all = corpus().map(({ text }) => [...text].slice(0, 400).join(""));
const told = all.filter(isTaken);

let centre: Centre;
let browser: Browser;
let board: Page;
let phone: Page;
const seats: Seat[] = [];
const happened: (() => string[])[] = [];

async function sit(): Promise<Page> {
  const one = await seat(browser, { viewport: { width: 1440, height: 900 } });
  const seen = await watched(one.context, centre.url);
  seats.push(one);
  happened.push(() => seen);
  return one.page;
}

beforeAll(async () => {
  centre = await Centre.prepare();
  await centre.run({
    SIGAP__TELEGRAM__TOKEN: "7:uji",
    SIGAP__TELEGRAM__SECRET: SECRET,
    SIGAP__TELEGRAM__BASE_URL: "http://127.0.0.1:9",
  });
  browser = await openBrowser();
  [board, phone] = [await sit(), await sit()];
  await signIn(board, centre, "/board", "dispatcher");
  await signIn(phone, centre, "/unit", "unit-amb-03");
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
});

async function post(path: string, body: object): Promise<void> {
  const answer = await board.request.post(`${centre.url}/api/v1/${path}`, { data: body });
  if (!answer.ok())
    throw new Error(`${path} ${JSON.stringify(body)}: ${answer.status()} ${await answer.text()}`);
}

async function open(incident: string): Promise<void> {
  await board.keyboard.press("Escape");
  await board.locator(`[data-incident="${incident}"]`).first().click();
}

it("what is reported, noted and opened on the board", { timeout: 180_000 }, async () => {
  const sent: { receipt: Receipt; texts: string[] }[] = [];
  for (let at = 0; at < told.length; at += 8) {
    const texts = told.slice(at, at + 8);
    const cut = (chars: number, n: number) => [...(texts[n] ?? "x")].slice(0, chars).join("");
    const place = { lat: -6.9 - at / 100, lon: 107.6 };
    const reporter = { name: cut(100, 1) };
    const text = texts.join("\n~\n");
    sent.push({ receipt: await centre.report({ text, place, place_text: cut(200, 0), reporter }), texts });
  }
  const first = sent[0]?.receipt.incident_id ?? "";
  const notes = all.filter((text) => !text.includes("\0") && text.trim());
  for (const text of notes) await post(`incidents/${first}/note`, { text });
  for (const { receipt, texts } of sent) {
    await open(receipt.incident_id);
    await board.keyboard.press("p");
    await board.waitForSelector(".private blockquote");
    await showsAsWords(board, texts);
  }
  await open(first);
  await board.waitForFunction((n) => document.querySelectorAll("ol.log li").length > n, notes.length);
  await showsAsWords(board, notes);
});

it("what is written in a chat", async () => {
  let id = 0;
  const write = async (text: string) => {
    id += 1;
    const who = { id: 77, is_bot: false, first_name: "<img src=x onerror=sigapRan('name')>" };
    const message = {
      message_id: id,
      date: Math.floor(Date.now() / 1000),
      from: who,
      chat: { ...who, type: "private" },
      text,
    };
    const answer = await fetch(`${centre.url}/hooks/telegram`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET },
      body: JSON.stringify({ update_id: id, message }),
    });
    expect(answer.status).toBe(200);
  };
  await write("kebakaran di rumah, ada orang terjebak di dalam");
  await write("Desa Jayagiri, Kecamatan Lembang");
  const row = await until("the report of the chat is on the board", async () => {
    const answer = await board.request.get(`${centre.url}/api/v1/board`);
    const { reports } = (await answer.json()) as { reports: { incident: string; channel: string }[] };
    return reports.find((one) => one.channel === "telegram");
  });
  for (const text of told) await write(text);
  await open(row.incident);
  await board.click(".chat-block button");
  await board.waitForSelector(".chat-block ol li, .chat-block ul li");
  await showsAsWords(board, told.slice(-10));
});

it("what is said to a crew", async () => {
  const words = all.filter((text) => !text.includes("\0") && text.trim()).map((text) => text.slice(0, 300));
  for (const text of words) await post("units/amb-03/talk", { words: text });
  await post("units/amb-03/talk", { words: "selesai" });
  await phone.click(".messages summary");
  await phone.waitForSelector('.said p:has-text("selesai")');
  await showsAsWords(phone, words.slice(-10));
});

it("what is typed in the form, kept on the phone, given back with its faults, and followed", {
  timeout: 180_000,
}, async () => {
  const page = await sit();
  for (const text of told.filter((_, n) => n % 4 === 0)) {
    const line = text.replace(/\s+/g, " ").trim().slice(0, 100);
    await page.goto(`${centre.url}/lapor?lang=id`);
    await page.fill('[name="text"]', text);
    await page.fill('[name="name"]', line);
    await page.fill('[name="village"]', line);
    await page.click('form[method="post" i] button.act');
    await page.waitForSelector("#errors, [data-receipt]");
    expect(await strangers(page)).toEqual([]);
    if (await page.locator("#errors").count()) {
      expect(await page.inputValue('[name="name"]')).toBe(line);
      expect(await page.inputValue('[name="text"]')).toContain(text.trim().slice(0, 10));
      await page.fill('[name="place_text"]', line);
      await page.click('form[method="post" i] button.act');
      await page.waitForSelector("#errors, [data-receipt]");
    }
    expect(await strangers(page)).toEqual([]);
  }
  const last = page.locator('a.act[href^="/status/"]');
  if (await last.count()) await last.first().click();
  expect(await strangers(page)).toEqual([]);
  for (const path of ["/status?code=", "/lapor?lang=", "/nomor?area=", "/board#", "/unit?x="]) {
    for (const text of told.slice(0, 12)) {
      await page.goto(`${centre.url}${path}${encodeURIComponent(text)}`);
      expect(await strangers(page)).toEqual([]);
    }
  }
});

it("the record, which holds none of them in the clear", async () => {
  const auditor = await sit();
  await signIn(auditor, centre, "/board", "auditor");
  await auditor.keyboard.press("F8");
  await auditor.locator(".page-bar button", { hasText: "Catatan" }).press("Enter");
  await auditor.waitForSelector(".audit-rows tr");
  await auditor.locator("button", { hasText: "Laporan dan kabar" }).press("Enter");
  await auditor.locator(".audit-rows tr", { hasText: "Laporan diterima" }).first().waitFor();
  expect(await strangers(auditor)).toEqual([]);
  expect(await auditor.textContent("body")).not.toContain("jahatnian");
});

it("nothing happened anywhere", () => {
  expect(happened.flatMap((seen) => seen())).toEqual([]);
  // Pages that are not there, and a field with a fault, are answered so.
  const faults = seats
    .flatMap((one) => one.faults)
    .filter((fault) => !/status of 4\d\d|incognito/.test(fault));
  expect(faults).toEqual([]);
});

it("a browser that is watched does notice", async () => {
  const one = await seat(browser);
  const seen = await watched(one.context, centre.url);
  await one.page.goto(`${centre.url}/lapor`);
  await one.page.evaluate(() => {
    const image = document.createElement("img");
    image.src = "https://jahatnian.example/x";
    document.body.append(image, document.createElement("iframe"));
  });
  expect((await strangers(one.page)).length).toBe(2);
  const handler = () => document.body.setAttribute("onclick", "alert(1)");
  await expect(one.page.evaluate(handler)).rejects.toThrow("TrustedScript");
  await until("the policy refuses it", async () => seen.some((what) => what.includes("policy refused")));
  await one.page.evaluate("setTimeout(() => alert(1))");
  await until("the dialog is seen", async () => seen.some((what) => what.includes("dialog")));
});
