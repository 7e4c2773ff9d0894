// Somebody whom a call would put in danger: the board says so before anything is opened, and offers no number to press.
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { type Desk, openDesk } from "./browser.ts";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(() => desk?.end());

it("is said with the report, and the number is no link", async () => {
  const { centre, board } = desk;
  const { incident_id: id } = await centre.report({
    text: "saya dipukul suami, dia masih di rumah",
    kind: "violence",
    place: { lat: -6.91, lon: 107.61 },
    reporter: { phone: "0811000333", contact: "no", news: "sms" },
  });
  await board.locator(`[data-incident="${id}"]`).click();
  await board.waitForSelector(".reports .contact-warning:has-text('JANGAN hubungi pelapor')");
  expect(await board.textContent(".reports")).not.toContain("811000333");
  await accessible(board);
  await board.click(".block button:has-text('Buka')");
  await board.waitForSelector(".reports .private:has-text('+62811000333')");
  expect(await board.locator(".reports a[href^='tel:']").count()).toBe(0);
  expect(await board.textContent(".reports .private")).not.toContain("SMS");
});
