// The position of the phone, sent only on duty and only while this page is open; the screen says so. What a gap of the network held up
// goes in one request afterwards, so that the way a crew took is known; what is sent is budgeted, and the phone's battery with it.
import { effect, signal } from "@preact/signals";
import { send } from "../lib/api/client.ts";
import type { PositionBody } from "../lib/api/types.ts";
import { client } from "../lib/live/live.ts";
import { keepOne, type Pace, paceOf, thin } from "./track.ts";

export type Sharing = "off" | "on" | "denied";

export const sharing = signal<Sharing>("off");
/** Server time of the last position that arrived, ms. */
export const lastSent = signal<number | null>(null);
/** The unit to send for; `null` off duty. */
export const sendFor = signal<string | null>(null);
/** On the way somewhere: sent more often. */
export const moving = signal(false);

/** Where this phone was seen last, on duty; it stays here until it is sent. */
export const here = signal<{ lat: number; lon: number; accuracyM: number } | null>(null);

/** Says where this phone is at once, whenever that was said last. */
export async function sendHere(): Promise<void> {
  const [unit, at] = [sendFor.peek(), here.peek()];
  if (unit === null || at === null) return;
  const body: PositionBody = { lat: at.lat, lon: at.lon, accuracy_m: Math.round(at.accuracyM) };
  await send("POST", `/units/${encodeURIComponent(unit)}/positions`, body);
}

export function watchPosition(): () => void {
  let waiting: PositionBody[] = [];
  let busy = false;
  const flush = async (unit: string) => {
    if (busy || waiting.length === 0 || navigator.onLine === false) return;
    busy = true;
    const going = waiting;
    const [only, ...more] = going;
    const body: PositionBody | { positions: PositionBody[] } =
      only && more.length === 0 ? only : { positions: going };
    const answer = await send("POST", `/units/${encodeURIComponent(unit)}/positions`, body);
    busy = false;
    // What the centre does not want will not be wanted later either.
    if (answer.ok || !answer.problem.retryable) waiting = waiting.filter((one) => !going.includes(one));
    if (answer.ok) lastSent.value = client.clock.now();
  };
  return effect(() => {
    const unit = sendFor.value;
    const pace: Pace = paceOf(moving.value);
    if (unit === null || !("geolocation" in navigator)) {
      sharing.value = "off";
      here.value = null;
      waiting = [];
      return;
    }
    const watch = navigator.geolocation.watchPosition(
      (seen) => {
        sharing.value = "on";
        const { latitude, longitude, accuracy } = seen.coords;
        here.value = { lat: latitude, lon: longitude, accuracyM: accuracy };
        const at = new Date(client.clock.known ? client.clock.now() : seen.timestamp).toISOString();
        const next = { lat: latitude, lon: longitude, accuracy_m: Math.round(accuracy), at };
        const kept = keepOne(waiting, next, pace, lastSent.peek());
        if (kept === waiting) return;
        waiting = thin(kept);
        void flush(unit);
      },
      (error) => {
        sharing.value = error.code === error.PERMISSION_DENIED ? "denied" : sharing.value;
      },
      // Standing by, the mast the phone hears is enough, and the satellites may sleep.
      { enableHighAccuracy: pace.exact, maximumAge: pace.everyMs, timeout: 60_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  });
}
