// A person without a mouse: goes on with Tab until something is reached, and presses it.
import type { Locator, Page } from "playwright-core";

/** More stops than any page has before its end. */
const STOPS = 200;

/** Goes to what is meant, in the order of the page. */
export async function reach(page: Page, to: Locator): Promise<void> {
  await to.waitFor();
  for (let stop = 0; stop < STOPS; stop++) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`not reached with ${STOPS} times Tab: ${to}`);
}

/** Goes to a button and presses it, once it can be pressed. */
export async function pressOn(page: Page, name: string | RegExp): Promise<void> {
  await reach(page, page.getByRole("button", { name, disabled: false }).first());
  await page.keyboard.press("Enter");
}

/** What a screen reader is told of a part, without labels, times, and what else differs from run to run. */
export async function told(page: Page, selector: string): Promise<string> {
  const labels = await page.locator(".row .label, .incident-title .label").allTextContents();
  const plain = (text: string, label: string) =>
    text.replaceAll(`"${label}"`, "LABEL").replaceAll(label, "LABEL");
  const snapshot = await page.locator(selector).first().ariaSnapshot();
  return labels
    .map((label) => label.trim())
    .filter((label) => label !== "")
    .reduce(plain, snapshot)
    .replaceAll(/(\d\d\/\d\d )?\d+:\d\d(:\d\d)?/g, "TIME");
}
