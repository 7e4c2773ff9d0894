// A reporter writes by Telegram and sends a photo and a voice note: a dispatcher looks at the one and hears the other in the
// conversation. Another is asked by the form, without scripts, by what to be told; is told of each step, and stops that again.
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { drawnJpeg, openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";

/** A second of silence: forty empty frames of layer III, 32 kbit/s at 44.1 kHz. */
const silence = Buffer.concat(
  Array.from({ length: 40 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x10, 0xc0]), Buffer.alloc(100)])),
);
const files = new Map<string, Buffer>([["suara", silence]]);
const sms: { to: string; text: string }[] = [];

async function whole(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += part;
  return body;
}

const servers = createServer((request, answer) => {
  const path = request.url ?? "";
  void whole(request).then((body) => {
    if (path === "/sms") sms.push(JSON.parse(body));
    const file = files.get(path.replace("/file/bot7:uji/berkas/", ""));
    if (file) return answer.end(file);
    const name = path.endsWith("/getFile") ? JSON.parse(body).file_id : "";
    return answer.end(JSON.stringify({ ok: true, result: { file_path: `berkas/${name}`, message_id: 1 } }));
  });
});
await new Promise<void>((done) => servers.listen(0, "127.0.0.1", done));
const address = servers.address();
const base = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;

const centre = await Centre.prepare();
await centre.run({
  SIGAP__TELEGRAM__BASE_URL: base,
  SIGAP__TELEGRAM__TOKEN: "7:uji",
  SIGAP__TELEGRAM__SECRET: "rahasia-tg",
  SIGAP__SMS__BASE_URL: `${base}/sms`,
  SIGAP__SMS__SECRET: "rahasia-sms",
  SIGAP__HTTP__PUBLIC_URL: centre.url,
});
const browser = await openBrowser();
afterAll(async () => {
  await browser.close();
  await centre.stop();
  servers.close();
});
const shot = (name: string) => join(process.env.SIGAP_SHOTS ?? centre.folder, `${name}.png`);

let count = 0;
async function writes(what: object): Promise<void> {
  count += 1;
  const who = { id: 7001, is_bot: false, first_name: "Uji" };
  const message = {
    message_id: count,
    date: Math.floor(Date.now() / 1000),
    from: who,
    chat: { ...who, type: "private" },
    ...what,
  };
  const sent = await fetch(`${centre.url}/hooks/telegram`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": "rahasia-tg" },
    body: JSON.stringify({ update_id: count, message }),
  });
  expect(sent.status).toBe(200);
}

it("a photo is seen and a voice note is heard in the conversation", async () => {
  const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  await signIn(board, centre, "/board", "dispatcher");
  const drawn = await drawnJpeg(board, "#264");
  files.set("foto", drawn);
  await writes({ text: "tolong anak saya tidak bernapas di Dayeuhkolot" });
  await writes({ photo: [{ file_id: "foto", file_unique_id: "f", width: 800, height: 600 }] });
  await writes({ voice: { file_id: "suara", file_unique_id: "s", duration: 1 } });
  await board.locator("[data-incident]").first().waitFor();
  await board.keyboard.press("ArrowDown");
  await board.keyboard.press("Enter");
  await board.getByRole("button", { name: "Buka percakapan" }).click();
  await board.waitForFunction(
    () => (document.querySelector(".chat-media img") as HTMLImageElement | null)?.naturalWidth,
  );
  const sound = board.locator("audio.chat-media");
  await sound.waitFor();
  const link = await sound.getAttribute("src");
  const played = await sound.evaluate(async (audio: HTMLAudioElement) => {
    await audio.play();
    await new Promise((done) => audio.addEventListener("ended", done, { once: true }));
    return audio.duration;
  });
  expect(played).toBeGreaterThan(0.5);
  // The conversation is read again with each step, and what is heard goes on.
  await writes({ text: "dia laki-laki, lima tahun" });
  await board.waitForSelector('.chat-text:has-text("lima tahun")');
  expect(await sound.getAttribute("src")).toBe(link);
  await accessible(board);
  await board.locator("a.chat-media").scrollIntoViewIfNeeded();
  await board.locator("a.chat-media").evaluate((one) => one.closest("ol")?.scrollBy(0, 60));
  await board.screenshot({ path: shot("chat-files") });
  expect(faults).toEqual([]);
});

it("the form asks by what to tell, and the status page stops it", async () => {
  const { page: form, faults } = await seat(browser, {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 800 },
  });
  await form.goto(`${centre.url}/lapor`);
  expect(await form.locator("#news option").allTextContents()).toEqual(["Tidak perlu", "SMS"]);
  await form.fill('[name="text"]', "pohon tumbang menutup jalan");
  await form.fill('[name="place_text"]', "belakang pasar Dayeuhkolot");
  await form.fill("#phone", "0811 0000 555");
  await form.selectOption("#news", "sms");
  await form.locator("#news").scrollIntoViewIfNeeded();
  await form.screenshot({ path: shot("news-form") });
  await form.click('form[method="post" i] button.act');
  const code = (await form.textContent(".code")) ?? "";
  const told = await until("the first step is told", async () => sms.find((one) => one.text.includes(code)));
  expect(told.to).toBe("+628110000555");
  expect(told.text).toContain(`${centre.url}/status/${code}`);
  await form.goto(`${centre.url}/status/${code}?lang=id`);
  const status = await form.locator("main").textContent();
  for (const number of ["0000555", "0000 555"]) expect(status).not.toContain(number);
  await form.selectOption("#news", "");
  await form.locator("#news").scrollIntoViewIfNeeded();
  await form.screenshot({ path: shot("news-status") });
  await form.getByRole("button", { name: "Simpan pilihan" }).click();
  await form.locator('[role="status"]').waitFor();
  expect(await form.locator("#news").inputValue()).toBe("");
  const { page: other } = await seat(browser, { viewport: { width: 320, height: 800 } });
  for (const path of ["/lapor", `/status/${code}`]) {
    await other.goto(`${centre.url}${path}`);
    await other.locator("#news").waitFor();
    await accessible(other);
    expect(await other.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  }
  expect(faults).toEqual([]);
});
