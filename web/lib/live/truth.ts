// How true what is shown is, by the age of the last heartbeat.

/** No news for so long: the age is shown and values dim. */
export const AGED_MS = 5_000;
/** No news for so long: a banner over the full width, and no risky acts. */
export const LOST_MS = 10_000;

export type Truth = "connecting" | "live" | "aged" | "lost";

export function truthOf(ageMs: number | null): Truth {
  if (ageMs === null) return "connecting";
  if (ageMs >= LOST_MS) return "lost";
  return ageMs >= AGED_MS ? "aged" : "live";
}

const FIRST_MS = 250;
const MOST_MS = 8_000;

/** How long to wait before the n-th try (from 0): doubling, then half of it by chance, so that a whole room
 * of boards does not come back in the same instant. */
export function wait(tries: number, chance: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** tries);
  return full / 2 + (full / 2) * chance;
}
