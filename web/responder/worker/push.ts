// What wakes the phone: it calls for its crew, and tells the centre that it did, so that a phone that stays silent is noticed. The words come with
// the message, in the language of the page.
import { worker } from "./scope.ts";

/** As the centre sends it, sealed for this phone. */
interface Pushed {
  type: string;
  assignment: string | null;
  tag: string;
  title: string;
  body: string;
}

const RING = [400, 200, 400, 200, 800];
/** What asks for an answer stays until it is looked at. */
const ASKS = ["unit_offered", "escalated"];

worker.addEventListener("push", (event) => {
  const pushed = event.data?.json() as Pushed | undefined;
  if (!pushed) return;
  const asks = ASKS.includes(pushed.type);
  const shown = worker.registration.showNotification(pushed.title, {
    body: pushed.body,
    tag: pushed.tag,
    renotify: true,
    requireInteraction: asks,
    vibrate: asks ? RING : undefined,
    icon: "/icons/unit-192.png",
  } as NotificationOptions);
  event.waitUntil(Promise.all([shown, asks && pushed.assignment ? alerted(pushed.assignment) : null]));
});

async function alerted(assignment: string): Promise<void> {
  await fetch(`/api/v1/assignments/${encodeURIComponent(assignment)}/alerted`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": `push-${assignment}` },
    body: JSON.stringify({ by: "push" }),
  }).catch(() => {});
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

/** The page that is open, or a new one. */
async function open(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window" });
  const page = pages.find((one) => new URL(one.url).pathname === "/unit");
  await (page ? page.focus() : worker.clients.openWindow("/unit"));
}
