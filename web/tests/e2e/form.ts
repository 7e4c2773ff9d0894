// A centre of a test's own, and the public's form on a line that can be cut or slowed.
import type { Browser } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { Centre } from "./centre.ts";
import { Link } from "./cut.ts";

export interface Form {
  centre: Centre;
  link: Link;
  browser: Browser;
  /** Where the form is, over the line. */
  lapor: string;
  /** Closes the browser and stops the centre. */
  end: () => Promise<void>;
}

export async function openForm(): Promise<Form> {
  const centre = await Centre.prepare();
  const link = await Link.to(() => Number(new URL(centre.url).port));
  await centre.run({ SIGAP__HTTP__ALLOWED_ORIGINS: link.url });
  const browser = await openBrowser();
  const end = async () => {
    await browser.close();
    link.close();
    await centre.stop();
  };
  return { centre, link, browser, lapor: `${link.url}/lapor?lang=id`, end };
}
