// The page as an app: its service worker opens it without network, and a newer one takes its place when nobody is disturbed.
import { trustOnly } from "../lib/map/trust.ts";
import { work } from "./own.ts";
import { unsent } from "./queue/queue.ts";

const WORKER = "/unit-sw.js";
const LOOK_MS = 30 * 60_000;

/** Lets the browser keep the page, where it can: not on plain http from another machine. */
export function installable(): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (!workers) return;
  trustOnly({ scripts: [WORKER] });
  const first = workers.controller === null;
  void workers
    .register(WORKER, { scope: "/unit" })
    .then((registered) => setInterval(() => void registered.update().catch(() => {}), LOOK_MS))
    .catch(() => {});
  // The newer program is there already: this page is opened anew while nobody works with it.
  let newer = false;
  const renew = () => {
    const typing = [...document.querySelectorAll("input, textarea")].some(
      (one) => "value" in one && one.value !== "",
    );
    if (newer && !typing && unsent.peek().length === 0) location.reload();
  };
  workers.addEventListener("controllerchange", () => {
    newer = !first;
    if (document.visibilityState === "hidden" || work.peek() === null) renew();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") renew();
  });
}
