// From the first administrator to a dispatcher's first sign-in: a second factor is set from the picture's key, a colleague is
// invited by a link, and sees that somebody signed in on a new device.
import { createHmac } from "node:crypto";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat } from "./browser.ts";
import { Centre } from "./centre.ts";

const centre = await Centre.start();
const browser = await openBrowser();
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

const shot = (page: Page, name: string) =>
  page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, name), fullPage: true });

/** What an authenticator app shows (RFC 6238). */
function code(base32: string, stepsOn = 0): string {
  const bits = [...base32].map((sign) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"),
  );
  const bytes = (bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsOn));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(step).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function setSecondFactor(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Pasang faktor kedua" }).click();
  const secret = ((await page.locator("code.secret").textContent()) ?? "").replaceAll(" ", "");
  await accessible(page);
  await page.fill('input[name="code"]', code(secret));
  await page.getByRole("button", { name: "Pasang", exact: true }).click();
  await page.waitForSelector(".recovery");
  expect(await page.locator(".recovery li").count()).toBe(10);
  return secret;
}

it("an administrator sets a second factor and invites a dispatcher, who joins by the link", async () => {
  const password = centre.command("account", "add", "dewi", "--role", "admin").trim();
  const admin = await seat(browser, { viewport: { width: 1280, height: 900 } });
  await admin.page.goto(`${centre.url}/akun`);
  await admin.page.fill('input[name="name"]', "dewi");
  await admin.page.fill('input[name="password"]', password);
  await admin.page.click('form.sign-in button[type="submit"]');
  await admin.page.waitForSelector("text=Sebelum dipasang, tidak ada yang dapat dikerjakan");
  await shot(admin.page, "account-second.png");
  const secret = await setSecondFactor(admin.page);
  await shot(admin.page, "account-recovery.png");
  await admin.page.getByRole("button", { name: "Sudah saya simpan" }).click();

  await admin.page.click("details.invite > summary");
  await admin.page.fill('details.invite input[name="name"]', "rina");
  await admin.page.check('details.invite input[value="dispatcher"]');
  await admin.page.getByRole("button", { name: "Buat undangan" }).click();
  const link = await admin.page.locator(".invitation input").inputValue();
  await admin.page.waitForSelector('.people summary:has-text("rina")');
  await accessible(admin.page);
  await shot(admin.page, "account-people.png");

  const rina = await seat(browser, { viewport: { width: 360, height: 740 } });
  await rina.page.goto(link.replace(/^https?:\/\/[^/]+/, centre.url));
  await rina.page.waitForSelector("text=Anda diundang sebagai rina");
  await accessible(rina.page);
  // One that many use, or that is made of her name, is refused beside the field, and the invitation stays.
  for (const known of ["bismillah2026", "rina-bandung1"]) {
    await rina.page.fill('input[name="password"]', known);
    await rina.page.getByRole("button", { name: "Terima undangan" }).click();
    await rina.page.waitForSelector("#password-fault:has-text('terlalu mudah ditebak')");
    const field = rina.page.locator('input[name="password"][aria-invalid="true"]');
    expect(await field.getAttribute("aria-describedby")).toBe("password-fault");
    expect(await rina.page.locator(".fault").count(), "said once").toBe(1);
    // The browser says by itself that it was answered 422.
    expect(rina.faults.splice(0)).toHaveLength(1);
  }
  await accessible(rina.page);
  await shot(rina.page, "account-known-password.png");
  await rina.page.fill('input[name="password"]', "becak hijau di tikungan");
  await rina.page.getByRole("button", { name: "Terima undangan" }).click();
  const own = await setSecondFactor(rina.page);
  const forLost = (await rina.page.locator(".recovery li").first().textContent()) ?? "";
  await rina.page.getByRole("button", { name: "Sudah saya simpan" }).click();
  await rina.page.waitForSelector("text=sesi ini");
  await shot(rina.page, "account-narrow.png");
  await rina.page.goto(link.replace(/^https?:\/\/[^/]+/, centre.url));
  await rina.page.waitForSelector("text=Undangan ini sudah dipakai");
  // The browser says by itself that it was answered 404.
  expect(rina.faults.splice(0)).toHaveLength(1);

  // Elsewhere: password, then the code that is asked for; she is told where she sits already.
  const elsewhere = await seat(browser);
  await elsewhere.page.goto(`${centre.url}/board`);
  await elsewhere.page.fill('input[name="name"]', "rina");
  await elsewhere.page.fill('input[name="password"]', "becak hijau di tikungan");
  await elsewhere.page.click('form.sign-in button[type="submit"]');
  // The code of the set-up is used up; the next one is taken a little early.
  await elsewhere.page.fill('input[name="otp"]', code(own, 1));
  await elsewhere.page.click('form.sign-in button[type="submit"]');
  await elsewhere.page.waitForSelector('body[data-live="live"]');
  await rina.page.goto(`${centre.url}/board`);
  await rina.page.waitForSelector(".new-device:has-text('dipakai masuk dari perangkat baru')");
  await shot(rina.page, "account-new-device.png");
  await rina.page.getByRole("button", { name: "Itu saya" }).click();
  await rina.page.waitForSelector(".new-device", { state: "detached" });
  expect(secret).not.toBe(own);

  // A new link stands for her password, not for her second factor.
  await admin.page.click('.people summary:has-text("rina")');
  await admin.page.getByRole("button", { name: "Undang ulang" }).click();
  const anew = await admin.page.locator(".people .invitation input").inputValue();
  const again = await seat(browser, { viewport: { width: 360, height: 740 } });
  await again.page.goto(anew.replace(/^https?:\/\/[^/]+/, centre.url));
  await again.page.fill('input[name="password"]', "perahu kayu dekat dermaga");
  await again.page.getByRole("button", { name: "Terima undangan" }).click();
  await again.page.waitForSelector('input[name="otp"]');
  await accessible(again.page);
  await shot(again.page, "account-join-code.png");
  await again.page.fill('input[name="otp"]', forLost);
  await again.page.getByRole("button", { name: "Terima undangan" }).click();
  await again.page.waitForSelector("text=sesi ini");
  expect([...admin.faults, ...rina.faults, ...elsewhere.faults, ...again.faults]).toEqual([]);
});
