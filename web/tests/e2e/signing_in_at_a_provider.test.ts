// Where people have one account for many services, every way in offers it, and they come back to the page they went from.
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat } from "./browser.ts";
import { Centre } from "./centre.ts";
import { Provider } from "./provider.ts";

let centre: Centre;
let browser: Browser;
let provider: Provider;

beforeAll(async () => {
  provider = await Provider.start("rina");
  centre = await Centre.prepare();
  await centre.run({ SIGAP__OIDC__ISSUER: provider.issuer, SIGAP__OIDC__CLIENT_SECRET: "uji" });
  browser = await openBrowser();
  const admin = (await browser.newContext()).request;
  const data = { name: "admin", password: await centre.password("admin") };
  await admin.post(`${centre.url}/api/v1/session`, { data });
  const invited = { name: "rina", roles: ["dispatcher", "responder"], unit: "amb-04" };
  const answer = await admin.post(`${centre.url}/api/v1/accounts`, { data: invited });
  expect(answer.status()).toBe(201);
});

afterAll(async () => {
  await browser?.close();
  await centre?.stop();
  provider?.stop();
});

for (const [path, there] of [
  ["/board", 'body[data-live="live"] .panes'],
  ["/unit", 'body[data-live="live"] .unit'],
  ["/akun", ".sessions"],
] as const) {
  it(`from ${path} and back`, async () => {
    const { page, context, faults } = await seat(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(`${centre.url}${path}`);
    await page.waitForSelector("a.at-provider");
    await accessible(page);
    const shots = process.env.SIGAP_SHOTS ?? centre.folder;
    await page.screenshot({ path: join(shots, `provider${path.replace("/", "-")}.png`) });
    await page.getByRole("link", { name: "Masuk lewat akun pemerintah" }).click();
    await page.waitForSelector(there);
    expect(new URL(page.url()).pathname).toBe(path);
    if (path === "/akun") {
      // Signing out leads there and back, so that nobody else at the machine is signed in by one press.
      await page.getByRole("button", { name: "Keluar" }).first().click();
      await page.waitForSelector("a.at-provider");
      expect(new URL(page.url()).pathname).toBe("/akun");
      const back = encodeURIComponent(`${centre.url}/akun`);
      expect(provider.left).toEqual([`?client_id=sigap&post_logout_redirect_uri=${back}`]);
    }
    expect(faults).toEqual([]);
    await context.close();
  });
}
