// The position of the phone, sent only on duty and only while this page is open; the screen says so.
import { effect, signal } from "@preact/signals";
import { send } from "../lib/api/client.ts";
import type { PositionBody } from "../lib/api/types.ts";
import { client } from "../lib/live/live.ts";

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

const MOVING_MS = 10_000;
const WAITING_MS = 45_000;

/** Says where this phone is at once, whenever that was said last. */
export async function sendHere(): Promise<void> {
  const [unit, at] = [sendFor.peek(), here.peek()];
  if (unit === null || at === null) return;
  const body: PositionBody = { lat: at.lat, lon: at.lon, accuracy_m: Math.round(at.accuracyM) };
  await send("POST", `/units/${encodeURIComponent(unit)}/positions`, body);
}

export function watchPosition(): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let busy = false;
  const take = async (unit: string, seen: GeolocationPosition) => {
    const due = last + (moving.value ? MOVING_MS : WAITING_MS);
    if (busy || performance.now() < due) return;
    busy = true;
    last = performance.now();
    const { latitude, longitude, accuracy } = seen.coords;
    const at = new Date(client.clock.known ? client.clock.now() : seen.timestamp).toISOString();
    const body: PositionBody = { lat: latitude, lon: longitude, accuracy_m: Math.round(accuracy), at };
    const answer = await send("POST", `/units/${encodeURIComponent(unit)}/positions`, body);
    busy = false;
    if (answer.ok) lastSent.value = client.clock.now();
  };
  return effect(() => {
    const unit = sendFor.value;
    if (unit === null || !("geolocation" in navigator)) {
      sharing.value = "off";
      here.value = null;
      return;
    }
    const watch = navigator.geolocation.watchPosition(
      (seen) => {
        sharing.value = "on";
        const { latitude, longitude, accuracy } = seen.coords;
        here.value = { lat: latitude, lon: longitude, accuracyM: accuracy };
        void take(unit, seen);
      },
      (error) => {
        sharing.value = error.code === error.PERMISSION_DENIED ? "denied" : sharing.value;
      },
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  });
}
