// Waking this phone while its page is shut. The browser asks the person; the centre keeps what its push service needs.
import { signal } from "@preact/signals";
import { send } from "../lib/api/client.ts";
import type { DeviceBody, DeviceKept, PushKey } from "../lib/api/types.ts";
import { lang } from "../lib/text/text.ts";

export type Bell = "none" | "off" | "on" | "denied" | "failed";

/** `none`: this browser, or this centre, wakes no phones. */
export const bell = signal<Bell>("none");

let key: string | null = null;

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  return (await navigator.serviceWorker?.getRegistration()) ?? undefined;
}

/** Looks how it stands, and tells the centre again of a phone that it may have forgotten. */
export async function lookAtBell(): Promise<void> {
  if (!("PushManager" in window) || !("Notification" in window) || !(await worker())) return;
  const answer = await send<PushKey>("GET", "/push");
  key = (answer.ok && answer.value.key) || key;
  if (key === null) return;
  if (Notification.permission === "denied") bell.value = "denied";
  else if (Notification.permission === "granted") await ring();
  else bell.value = "off";
}

/** On a press: browsers ask a person only then. */
export async function turnOnBell(): Promise<void> {
  const said = await Notification.requestPermission();
  if (said === "granted") await ring();
  else bell.value = said === "denied" ? "denied" : "off";
}

async function ring(): Promise<void> {
  try {
    const push = (await worker())?.pushManager;
    if (!push || key === null) return;
    let own = await push.getSubscription();
    // Made for another key, no message of this centre would get through.
    const theirs = own?.options.applicationServerKey;
    if (own && theirs && !same(new Uint8Array(theirs), bytes(key))) {
      await own.unsubscribe();
      own = null;
    }
    own ??= await push.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const told = own.toJSON();
    const body: DeviceBody = {
      endpoint: told.endpoint ?? "",
      keys: { p256dh: told.keys?.p256dh ?? "", auth: told.keys?.auth ?? "" },
      lang: lang.value,
    };
    const answer = await send<DeviceKept>("POST", "/push/devices", body);
    bell.value = answer.ok ? "on" : "failed";
  } catch {
    bell.value = "failed";
  }
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, n) => byte === other[n]);
}

/** Whoever signs out is woken no more. */
export async function silenceBell(): Promise<void> {
  const own = await (await worker())?.pushManager?.getSubscription();
  await own?.unsubscribe();
  bell.value = "off";
}
