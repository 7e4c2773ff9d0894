// Somebody at the map of a board: where it stands, and what lies where on it.
import type { Page } from "playwright-core";
import { until } from "./centre.ts";

export interface Standing {
  lat: number;
  lon: number;
  zoom: number;
}

/** Waits until the map has drawn what it has. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('.map-box[data-drawn="true"]', { timeout: 60_000 });
}

export function standing(page: Page): Promise<Standing> {
  return page.evaluate(() => {
    const data = document.querySelector<HTMLElement>(".map-box")?.dataset ?? {};
    return { lat: Number(data.lat), lon: Number(data.lon), zoom: Number(data.zoom) };
  });
}

/** Gives the standing as soon as it is as `wanted`. */
export function stands(page: Page, name: string, wanted: (now: Standing) => boolean): Promise<Standing> {
  return until(name, async () => {
    const now = await standing(page);
    return wanted(now) && now;
  });
}

/** Pixels of the world's width at a zoom, in tiles of 512 px (web Mercator). */
const worldPx = (zoom: number) => 512 * 2 ** zoom;
const x = (lon: number) => (lon + 180) / 360;
const y = (lat: number) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

/** Where a place is on the screen. */
export async function onScreen(page: Page, place: { lat: number; lon: number }) {
  const at = await standing(page);
  const box = await page.locator(".map-box").boundingBox();
  if (!box) throw new Error("there is no map");
  return {
    x: box.x + box.width / 2 + (x(place.lon) - x(at.lon)) * worldPx(at.zoom),
    y: box.y + box.height / 2 + (y(place.lat) - y(at.lat)) * worldPx(at.zoom),
  };
}

/** The middle of the 500 m cell in which a place is shown, as the server rounds it. */
export function cellOf(place: { lat: number; lon: number }) {
  const middle = (degrees: number) => (Math.floor(degrees * 222) + 0.5) / 222;
  return { lat: middle(place.lat), lon: middle(place.lon) };
}
