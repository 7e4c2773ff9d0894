// Whether the list beside the map, or acting on an area, is open, and the area that was drawn. No data.
import { signal } from "@preact/signals";

/** What stands in the place of the units: what the map shows in words, or an area to act on. */
export const ground = signal<"list" | "area" | null>(null);
/** Corners of the area drawn on the map, longitude first; `null`: none is. */
export const ring = signal<readonly [number, number][] | null>(null);

export function openGround(which: "list" | "area"): void {
  ground.value = ground.value === which ? null : which;
}
