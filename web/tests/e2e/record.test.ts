// An auditor finds who looked at whom, by keyboard too, and takes a span of the record with its proof; nobody else has the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";

const centre = await Centre.prepare();
await centre.run({ SIGAP__SEALS__EVERY_EVENTS: "1" });
const browser = await openBrowser();
const wide = { viewport: { width: 1440, height: 900 } };
const [sari, audits] = [await seat(browser, wide), await seat(browser, wide)];
const [board, page] = [sari.page, audits.page];
await signIn(board, centre, "/board", "dispatcher");
await signIn(page, centre, "/board", "auditor");
afterAll(async () => {
  await browser.close();
  await centre.stop();
});

const told = await centre.report({
  text: "ibu Sukaesih terjepit reruntuhan dapur",
  place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
});

async function openRecord(): Promise<void> {
  await page.keyboard.press("F8");
  await page.locator(".page-bar button", { hasText: "Catatan" }).press("Enter");
  await page.waitForSelector(".audit-rows tr");
}

it("who looked at whom is one press away, and nothing that is sealed is shown", async () => {
  await board.locator(`[data-incident="${told.incident_id}"]`).waitFor();
  const opened = await board.request.post(`${centre.url}/api/v1/incidents/${told.incident_id}/private`, {
    data: {},
    headers: { "Idempotency-Key": "opened-once", Origin: centre.url },
  });
  expect(opened.status()).toBe(200);
  await openRecord();
  await page.locator("button", { hasText: "Siapa melihat siapa" }).press("Enter");
  const row = page.locator(".audit-looked", { hasText: "Rincian pribadi dibuka" });
  await row.waitFor();
  expect(await row.textContent()).toContain("dispatcher");
  await row.locator("button.label").press("Enter");
  await page.locator("button", { hasText: "Semua" }).press("Enter");
  await page.locator(".audit-rows tr", { hasText: "Laporan diterima" }).waitFor();
  expect(await page.textContent("body")).not.toContain("Sukaesih");
  await accessible(page);
  await page.screenshot({ path: join(process.env.SIGAP_SHOTS ?? centre.folder, "record.png") });
});

it("who signed in, by what, and who was not let in, in words", async () => {
  const refused = await page.request.post(`${centre.url}/api/v1/session`, {
    data: { name: "supervisor", password: "bukan ini" },
  });
  expect(refused.status()).toBe(401);
  await page.locator("button", { hasText: "Hanya kejadian" }).press("Enter");
  // What was refused is written down beside the answer.
  await until("it is on record", async () => {
    await page.locator("button", { hasText: "Akun, kunci mitra" }).press("Enter");
    await page.waitForSelector(".audit-rows tr");
    return (await page.locator(".audit-rows tr", { hasText: "Ditolak masuk" }).count()) > 0;
  });
  const row = (kind: string) => page.locator(".audit-rows tr", { hasText: kind }).first().textContent();
  expect(await row("Ditolak masuk")).toContain("akun supervisor · percobaan 1 · salah: kata sandi");
  expect(await row("dengan kata sandi")).toMatch(/Masuk akun (auditor|dispatcher|admin) · dengan kata sandi/);
  await accessible(page);
  const shots = process.env.SIGAP_SHOTS ?? centre.folder;
  await page.screenshot({ path: join(shots, "record-accounts.png") });
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.screenshot({ path: join(shots, "record-accounts-narrow.png") });
  if (wide) await page.setViewportSize(wide);
});

it("a span is taken with its seals", async () => {
  await until("a first seal", async () => {
    const latest = await page.request.get(`${centre.url}/api/v1/seals/latest`);
    return ((await latest.json()) as { seal: unknown }).seal;
  });
  const link = page.locator(".audit-take button").first();
  const waiting = page.waitForEvent("download");
  await link.press("Enter");
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/^sigap-32-seals-1-\d+\.tar$/);
  const archive = readFileSync(await download.path());
  expect(archive.includes("seals/0000000001.txt")).toBe(true);
  expect(archive.includes("Sukaesih")).toBe(false);
});

it("who sat down at an open board is asked for the password first", async () => {
  await page.route(
    "**/api/v1/record/export*",
    (route) =>
      route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({ code: "step_up_needed", title: "Pastikan ini Anda", detail: "", status: 403 }),
      }),
    { times: 1 },
  );
  await page.locator(".audit-take button").first().press("Enter");
  await page.locator('.audit-take input[name="password"]').fill("bukan ini");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.audit-take .fault:has-text("sandi")');
  await page.locator('.audit-take input[name="password"]').fill(await centre.password("auditor"));
  const waiting = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await waiting).suggestedFilename()).toMatch(/^sigap-32-seals-/);
  await page.waitForSelector('.audit-take input[name="password"]', { state: "detached" });
  await accessible(page);
});

it("nobody else has the page", async () => {
  await board.keyboard.press("F8");
  await board.waitForSelector(".page-bar");
  expect(await board.locator(".page-bar button", { hasText: "Catatan" }).count()).toBe(0);
  const refused = await board.request.get(`${centre.url}/api/v1/record`);
  expect(refused.status()).toBe(403);
});
