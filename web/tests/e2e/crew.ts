// A crew with a phone on a line that can be cut, and whoever sends it, over the API.
import type { APIRequestContext, Browser, BrowserContext, Page } from "playwright-core";
import type { TimelineEntry } from "../../lib/api/types.ts";
import { openBrowser } from "./browser.ts";
import { Centre } from "./centre.ts";
import { Link } from "./cut.ts";

export const UNIT = "amb-03";
const ACCOUNT = `unit-${UNIT}`;
/** By how much the phone's clock is wrong, ms. */
const WRONG_MS = 37 * 60_000;

export class Crew {
  centre!: Centre;
  link!: Link;
  browser!: Browser;
  /** The dispatcher. */
  desk!: APIRequestContext;
  phone!: BrowserContext;
  page!: Page;
  readonly faults: string[] = [];
  #sent = 0;

  /** `at`: where the phone is, and that it may say so. */
  static async start(at?: { latitude: number; longitude: number }): Promise<Crew> {
    const crew = new Crew();
    crew.centre = await Centre.prepare();
    crew.link = await Link.to(() => Number(new URL(crew.centre.url).port));
    await crew.centre.run({ SIGAP__HTTP__ALLOWED_ORIGINS: crew.link.url });
    crew.browser = await openBrowser();
    crew.desk = (await crew.browser.newContext()).request;
    await crew.signInto(crew.desk, "dispatcher");
    crew.phone = await crew.browser.newContext({
      locale: "id-ID",
      viewport: { width: 320, height: 640 },
      ...(at ? { geolocation: at, permissions: ["geolocation"] } : {}),
    });
    await crew.phone.addInitScript((ms) => {
      const real = Date;
      const wrong = class extends real {
        constructor(...given: number[]) {
          if (given.length === 0) super(real.now() + ms);
          else super(...(given as [number]));
        }
        static override now() {
          return real.now() + ms;
        }
      };
      globalThis.Date = wrong as DateConstructor;
    }, WRONG_MS);
    crew.page = await crew.open();
    await crew.signIn();
    return crew;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    this.link?.close();
    await this.centre?.stop();
  }

  /** Another page of the same phone. */
  async open(): Promise<Page> {
    const page = await this.phone.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (fault) => this.faults.push(fault.message));
    page.on("console", (said) => {
      const text = said.text();
      if (said.type() === "error" && !/ERR_|status of 4\d\d|WebSocket|Failed to fetch/.test(text))
        this.faults.push(text);
    });
    await page.goto(`${this.link.url}/unit`);
    return page;
  }

  async signIn(page = this.page): Promise<void> {
    await page.fill('input[name="name"]', ACCOUNT);
    await page.fill('input[name="password"]', await this.centre.password(ACCOUNT));
    await page.click('form.sign-in button[type="submit"]');
    await this.live(page);
  }

  async live(page = this.page): Promise<void> {
    await page.waitForSelector('body[data-live="live"]', { timeout: 30_000 });
  }

  async signInto(who: APIRequestContext, name: string): Promise<void> {
    const data = { name, password: await this.centre.password(name) };
    const answer = await who.post(`${this.centre.url}/api/v1/session`, { data });
    if (!answer.ok()) throw new Error(await answer.text());
  }

  async tell(path: string, data: object = {}): Promise<void> {
    const answer = await this.desk.post(`${this.centre.url}/api/v1${path}`, { data });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  }

  /** A report comes in, and the crew is sent; gives the incident. */
  async send(): Promise<string> {
    // No two are alike, else they would be one incident.
    const n = ++this.#sent;
    const text = `orang pingsan di trotoar nomor ${n}, tidak sadar`;
    const place = { lat: -6.92 + n / 200, lon: 107.61 };
    const { incident_id: id } = await this.centre.report({ text, place });
    await this.tell(`/incidents/${id}/assignments`, { unit_id: UNIT });
    return id;
  }

  /** What the log says that the crew did, oldest first. */
  async log(incident: string): Promise<TimelineEntry[]> {
    const answer = await this.desk.get(`${this.centre.url}/api/v1/incidents/${incident}/log`);
    const { entries } = (await answer.json()) as { entries: TimelineEntry[] };
    return entries.filter((entry) => entry.by === ACCOUNT);
  }

  /** Until everything that was pressed has arrived. */
  async arrived(page = this.page): Promise<void> {
    await page.waitForSelector('body[data-unsent="0"]', { timeout: 30_000 });
  }

  press(words: string, page = this.page): Promise<void> {
    return page.click(`button:visible:has-text("${words}")`);
  }
}

/** What was done, without when. */
export function deed(entry: TimelineEntry): string {
  const more = ["step", "tag", "category", "facility", "result", "on"].map((name) => entry[name]);
  return [entry.type, ...more.filter((one) => typeof one === "string")].join(" ");
}
