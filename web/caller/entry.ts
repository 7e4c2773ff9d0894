// The door to the map of `/lapor`: the rest of it has names that change, and is loaded from here.
import type { Page } from "./map.ts";

export async function open(box: HTMLElement, page: Page): Promise<void> {
  const { PointMap } = await import("./map.ts");
  await PointMap.open(box, page);
}
