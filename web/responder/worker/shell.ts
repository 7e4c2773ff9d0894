// Opens the page without network. What belongs to one build is kept under its name and goes when the next one is there, so no page
// is made of two. With network the page itself is always the newest.
import { worker } from "./scope.ts";

/** Both are written in by the build (vite.worker.ts). */
const VERSION = "__VERSION__";
const FILES = "__FILES__";

const NAME = "unit-";
const CACHE = NAME + VERSION;
const PAGE = "/unit";
/** A network that has not answered by then is as good as none: a crew waits for nothing. */
const PATIENCE_MS = 3_000;

worker.addEventListener("install", (event) => {
  const all = async () => {
    const cache = await caches.open(CACHE);
    // Only the page itself can be an old one under the same name.
    const asked = FILES.split(" ").map((file) => new Request(file, file === PAGE ? { cache: "reload" } : {}));
    await cache.addAll(asked);
    await worker.skipWaiting();
  };
  event.waitUntil(all());
});

worker.addEventListener("activate", (event) => {
  const all = async () => {
    const others = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== CACHE);
    await Promise.all(others.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(all());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(part(request));
});

async function page(request: Request): Promise<Response> {
  const kept = () => caches.match(PAGE, { cacheName: CACHE });
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(request.url, { signal, cache: "no-store", credentials: "same-origin" });
    return answer.ok ? answer : ((await kept()) ?? answer);
  } catch (fault) {
    const answer = await kept();
    if (answer) return answer;
    throw fault;
  }
}

/** Their names say what is in them, so what is kept is never old. What is loaded late is kept when it comes. */
async function part(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: CACHE });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}
