// The time of a press, as the server counts it, also while the server cannot be heard and the phone's clock is wrong.
import { client } from "../../lib/live/live.ts";

/** What the phone's clock lacks, ms; known from the last time that the server was heard. */
let lacks: number | null = null;
let latest = 0;

/** To be called while the server is heard. True when what the phone's clock lacks is another than before. */
export function learn(): boolean {
  if (!client.clock.known) return false;
  const now = client.clock.now() - Date.now();
  const other = lacks === null || Math.abs(now - lacks) > 500;
  if (other) lacks = now;
  return other;
}

/** As it was kept when the page was closed. */
export function remember(ms: number): void {
  lacks ??= ms;
}

export function lacking(): number | null {
  return lacks;
}

/** Server time now, ms. A phone that sleeps may stop counting, and its clock may be set: what is later counts, for neither
 * makes up time. Presses never go back. */
export function serverNow(): number {
  const counted = client.clock.known ? client.clock.now() : 0;
  latest = Math.max(latest, counted, lacks === null ? 0 : Date.now() + lacks);
  return latest === 0 ? Date.now() : latest;
}
