// Where opening what people told needs a reason, a form in the pane asks for it: by keyboard, kept when it is refused, and the same
// for the details, for a conversation and for what has left the board.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";

const centre = await Centre.prepare();
await centre.run({
  SIGAP__PRIVACY__REASON_ALWAYS: "true",
  SIGAP__TELEGRAM__BASE_URL: "http://127.0.0.1:9",
  SIGAP__TELEGRAM__TOKEN: "7:uji",
  SIGAP__TELEGRAM__SECRET: "rahasia-tg",
});
const browser = await openBrowser();
afterAll(async () => {
  await browser.close();
  await centre.stop();
});
const shot = (name: string) => join(process.env.SIGAP_SHOTS ?? centre.folder, `${name}.png`);
/** An opening changes no row, and stands on the timeline long before that is read again by the clock (20 s). */
const soon = { timeout: 10_000 };
/** A browser says by itself what was refused. */
const own = (faults: string[]) => faults.filter((one) => !/status of (409|422|503)/.test(one));

it("for the details, by keyboard", async () => {
  const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(board, centre, "/board", "supervisor");
  const { incident_id: id } = await centre.report({
    text: "rumah roboh, ibu Warsinah terluka",
    place: { lat: -6.985, lon: 107.63 },
    reporter: { name: "Warsinah", phone: "0812 0000 1234" },
  });
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("p");
  const form = board.locator("form.why");
  await form.waitFor();
  expect(await board.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("usual");
  await board.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });
  await board.waitForFunction(() => document.activeElement?.id === "open-private");
  await board.keyboard.press("Enter");
  await form.waitFor();
  // The last one: in words alone.
  await board.keyboard.press("ArrowUp");
  expect(await form.locator("input:checked").getAttribute("value")).toBe("other");
  await board.keyboard.press("Control+Enter");
  await form.locator('[role="alert"]').waitFor();
  const words = form.locator("textarea");
  expect(await words.getAttribute("aria-invalid")).toBe("true");
  expect(await words.getAttribute("aria-describedby")).toBe("why-fault");
  expect(await board.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await accessible(board);
  await board.screenshot({ path: shot("why-empty") });
  await words.fill("keluarga menunggu di RS");
  const refused = {
    code: "invalid",
    title: "Isian salah",
    status: 422,
    errors: [{ field: "reason", code: "too_long", text: "Terlalu panjang." }],
  };
  await board.route("**/private", (route) => route.fulfill({ status: 422, json: refused }), { times: 1 });
  await board.keyboard.press("Control+Enter");
  await form.locator('[role="alert"]:has-text("Terlalu panjang")').waitFor();
  expect(await words.getAttribute("aria-invalid")).toBe("true");
  expect(await words.inputValue()).toBe("keluarga menunggu di RS");
  await form.locator('input[value="asked"]').check();
  await form.getByRole("button", { name: "Buka rincian" }).click();
  await board.waitForSelector('.reports :text("Warsinah")');
  await form.waitFor({ state: "detached" });
  await board.waitForSelector('.log :text("Pelapor atau keluarga bertanya: keluarga menunggu di RS")', soon);
  expect(own(faults)).toEqual([]);
});

it("for a conversation, and for what has left the board", async () => {
  const { page: board, faults } = await seat(browser, { viewport: { width: 1024, height: 900 } });
  await signIn(board, centre, "/board", "dispatcher");
  const before = new Set(
    await board
      .locator("[data-incident]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-incident"))),
  );
  const who = { id: 7001, is_bot: false, first_name: "Uji" };
  const message = {
    message_id: 1,
    date: Math.floor(Date.now() / 1000),
    from: who,
    chat: { ...who, type: "private" },
    text: "tolong anak saya tidak bernapas di Dayeuhkolot",
  };
  const sent = await fetch(`${centre.url}/hooks/telegram`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": "rahasia-tg" },
    body: JSON.stringify({ update_id: 1, message }),
  });
  expect(sent.status).toBe(200);
  const id = await until("its incident is on the board", async () => {
    const all = await board
      .locator("[data-incident]")
      .evaluateAll((rows) => rows.map((one) => one.getAttribute("data-incident")));
    return all.find((one) => !before.has(one));
  });
  await board.locator(`[data-incident="${id}"]`).click();
  const chat = board.locator(".chat-block");
  await chat.getByRole("button", { name: "Buka percakapan" }).click();
  const form = chat.locator("form.why");
  await form.locator('input[value="call_back"]').check();
  await accessible(board);
  await board.screenshot({ path: shot("why-chat") });
  await form.getByRole("button", { name: "Buka rincian" }).click();
  await chat.locator('.chat-text:has-text("tidak bernapas")').waitFor();
  await board.waitForSelector('.log :text("Menghubungi pelapor kembali")', soon);
  // Read again and again, for the one reason.
  expect(await board.locator('.log :text("Menghubungi pelapor kembali")').count()).toBe(1);
  const over = await board.request.post(`${centre.url}/api/v1/incidents/${id}/reject`, {
    data: { reason: "ganda" },
  });
  expect(over.ok()).toBe(true);
  await board.locator(`[data-incident="${id}"]`).waitFor({ state: "detached" });
  await board.waitForSelector(".ended");
  await chat.getByRole("button", { name: "Buka percakapan" }).click();
  await form.locator('input[value="review"]').check();
  await form.getByRole("button", { name: "Buka rincian" }).click();
  await chat.locator('.chat-text:has-text("tidak bernapas")').waitFor();
  await board.locator("#open-private").click();
  const details = board.locator(".reports ~ form.why");
  await details.waitFor();
  await board.setViewportSize({ width: 800, height: 900 });
  await details.scrollIntoViewIfNeeded();
  await board.screenshot({ path: shot("why-narrow") });
  expect(await details.evaluate((one) => one.getBoundingClientRect().right <= innerWidth)).toBe(true);
  await details.locator('input[value="review"]').check();
  await details.getByRole("button", { name: "Buka rincian" }).click();
  await board.waitForSelector('.reports :text("tidak bernapas")');
  expect(own(faults)).toEqual([]);
});
