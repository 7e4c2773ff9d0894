// A pulled cable: no error comes, only silence. After five seconds the age is said and values dim, after ten a banner with the
// telephones, and no risky act; back again without a reload, with what changed meanwhile marked.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openBrowser, seat, signIn } from "./browser.ts";
import { Centre, until } from "./centre.ts";
import { Link } from "./cut.ts";

const centre = await Centre.prepare();
const link = await Link.to(() => Number(new URL(centre.url).port));
await centre.run({ SIGAP__HTTP__ALLOWED_ORIGINS: link.url });
const browser = await openBrowser();
const { page: board, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
afterAll(async () => {
  await browser.close();
  link.close();
  await centre.stop();
});

const through = new Proxy(centre, {
  get: (of, name) => {
    if (name === "url") return link.url;
    const value: unknown = Reflect.get(of, name, of);
    return typeof value === "function" ? value.bind(of) : value;
  },
});

it("says how old it is, locks what is risky, and gives the telephones", async () => {
  await signIn(board, through, "/board", "dispatcher");
  const { incident_id: id } = await centre.report({
    text: "banjir sepinggang di dalam rumah",
    place: { lat: -6.98, lon: 107.62 },
  });
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".incident-title");
  await board.evaluate(() => (document.body.dataset.mark = "the same page"));
  link.cut();
  await board.waitForSelector('body[data-live="aged"]');
  const opacity = await board.evaluate(() => {
    const panes = document.querySelector(".panes");
    return panes ? Number(getComputedStyle(panes).opacity) : 1;
  });
  expect(opacity).toBeLessThan(1);
  expect(await board.textContent(".connection")).toMatch(/\d+ dtk/);
  expect(await board.locator(".banner[role=alert]").count()).toBe(0);
  await board.waitForSelector('body[data-live="lost"]');
  await board.waitForSelector(".banner:has-text('TERPUTUS')");
  await board.waitForSelector(".phones li:has-text('PLN') a[href='tel:123']");
  for (const act of await board.locator(".acts button:has(kbd)").all())
    expect(await act.isDisabled()).toBe(true);
  for (const send of await board.locator(".picks button").all()) expect(await send.isDisabled()).toBe(true);
  await accessible(board);
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/cut.png` });
});

it("comes back by itself, without a reload, and marks what changed", async () => {
  const { incident_id: later } = await centre.report({
    text: "ibu saya sesak napas berat",
    place: { lat: -6.9, lon: 107.6 },
  });
  link.mend();
  await board.waitForSelector('body[data-live="live"]', { timeout: 30_000 });
  await board.waitForSelector(`[data-incident="${later}"] .flags:has-text('berubah')`);
  await board.waitForSelector(".phones", { state: "detached" });
  expect(await board.getAttribute("body", "data-mark")).toBe("the same page");
  await until("what is risky can be done again", () => board.isEnabled(".acts button >> nth=0"));
  const own = faults.filter((fault) => !/ERR_|Failed to fetch/.test(fault));
  expect(own).toEqual([]);
});
