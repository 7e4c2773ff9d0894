// While Redis does not answer, the board shows what the journal holds, reads it out, and gives it up to its row.
import { afterAll, expect, it } from "vitest";
import { openDesk } from "./browser.ts";
import { until } from "./centre.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(async () => {
  centre.thawRedis();
  await end();
});

it("a report taken while Redis is frozen is on the board at once, most urgent first, and then becomes its row", async () => {
  centre.freezeRedis();
  const mild = await centre.report({ text: "butuh selimut", place: { lat: -6.9, lon: 107.6 } });
  const grave = await centre.report({
    text: "anak hanyut terbawa arus",
    place: { lat: -6.98, lon: 107.62 },
    reporter: { name: "Uji Coba", phone: "081200000000" },
  });
  expect([mild.stored, grave.stored]).toEqual(["journal", "journal"]);
  await board.waitForSelector(".journal li >> nth=1");
  const lines = await board.locator(".journal li").allInnerTexts();
  expect(lines[0]).toContain(grave.code);
  expect(lines[1]).toContain(mild.code);
  expect(await board.locator(".journal li >> nth=0").locator(".mark.level-1").count()).toBe(1);

  await board.locator(".journal li >> nth=0").getByRole("button").click();
  await board.waitForSelector(".journal blockquote");
  expect(await board.textContent(".journal blockquote")).toBe("anak hanyut terbawa arus");
  expect(await board.textContent(".journal li >> nth=0")).toContain("+6281200000000");
  await board.waitForSelector('body[data-live="lost"]');

  await board.keyboard.press("F2");
  await board.fill(".intake input >> nth=0", "dekat pasar");
  await board.fill(".intake textarea", "rumah roboh, ada yang terjepit");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".journal li >> nth=2");
  await board.waitForSelector(".intake", { state: "detached" });

  centre.thawRedis();
  await board.waitForSelector(".journal", { state: "detached" });
  await board.waitForSelector('body[data-live="live"]');
  await board.waitForSelector("[data-incident] >> nth=2");
  const log = await until("the reading is on record", async () => {
    const id = await board.getAttribute("[data-incident] >> nth=0", "data-incident");
    const answer = await board.request.get(`${centre.url}/api/v1/incidents/${id}/log`);
    const text = await answer.text();
    return text.includes("PersonalDataOpened") && text;
  });
  expect(log).toContain("opened_at");
  expect(dispatcher.faults).toEqual([]);
});
