// The form without a network: it opens as it was last seen, and what was sent is kept here until it has arrived. Each report
// has the key of its form, so the centre takes it once, however often it is sent.
const SHELF = "lapor-1";
/** The language is in the address. */
const SAME = { ignoreVary: true };
/** After this long a page of before is shown instead of waiting. */
const SLOW_MS = 8_000;
/** How long an answer to a report may take: this, and a millisecond for each four bytes (32 kbit/s). */
const ANSWER_MS = 20_000;
const BYTES_PER_MS = 4;
/** A receipt nobody looked at is forgotten after a day. */
const FORGET_MS = 86_400_000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// ── What is kept ──

function opened() {
  return new Promise((ok, no) => {
    const asked = indexedDB.open("lapor", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("reports", { keyPath: "key" });
    asked.onsuccess = () => ok(asked.result);
    asked.onerror = () => no(asked.error);
  });
}

async function kept(mode, act) {
  const db = await opened();
  try {
    return await new Promise((ok, no) => {
      const deal = db.transaction("reports", mode);
      const asked = act(deal.objectStore("reports"));
      deal.oncomplete = () => ok(asked.result);
      deal.onerror = deal.onabort = () => no(deal.error);
    });
  } finally {
    db.close();
  }
}

const keep = (report) => kept("readwrite", (all) => all.put(report));
const forget = (key) => kept("readwrite", (all) => all.delete(key));
const find = (key) => kept("readonly", (all) => all.get(key));
const list = () => kept("readonly", (all) => all.getAll());

// ── Sending ──

const busy = new Set();

/** The centre's answer; throws when there is none, or when it could not store the report. */
async function post({ url, body, type }) {
  const signal = AbortSignal.timeout(ANSWER_MS + body.size / BYTES_PER_MS);
  const answer = await fetch(url, { method: "POST", body, headers: { "content-type": type }, signal });
  if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) throw new Error(String(answer.status));
  return answer;
}

/** Sends a form that was just pressed. */
async function send(request) {
  const form = await request.clone().formData();
  const lang = new URL(request.url).searchParams.get("lang") ?? "";
  const report = {
    key: form.get("key"),
    url: request.url,
    type: request.headers.get("content-type"),
    body: await request.blob(),
    at: Date.now(),
    tries: 1,
  };
  if (form.has("show") || !report.key) {
    return post(report).catch(() => Response.redirect(`/lapor?lang=${lang}`, 303));
  }
  busy.add(report.key);
  try {
    // First here, then there: whatever stops this program meanwhile, the report is in one of both.
    const safe = await keep(report).then(() => true, () => false);
    const answer = await post(report).catch(() => null);
    if (answer) {
      await forget(report.key).catch(() => {});
      return answer;
    }
    if (safe) await later();
    return Response.redirect(`/lapor/menunggu?lang=${lang}#${report.key}`, 303);
  } finally {
    busy.delete(report.key);
  }
}

const later = () => registration.sync?.register("lapor").catch(() => {});

let sending = null;

/** Sends all that waits; says how many still do. */
function flush() {
  sending ??= flushAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function flushAll() {
  let left = 0;
  for (const report of await list()) {
    if (report.to && report.at < Date.now() - FORGET_MS) await forget(report.key);
    if (!report.body || report.faulty || busy.has(report.key)) continue;
    busy.add(report.key);
    try {
      const answer = await post(report);
      const to = answer.headers.get("content-location");
      // What was told is not kept on the phone any longer than it has to be.
      if (answer.ok && to) await keep({ key: report.key, to, at: Date.now() });
      else await keep({ ...report, faulty: true });
    } catch {
      left += 1;
      await keep({ ...report, tries: report.tries + 1, tried: Date.now() });
    } finally {
      busy.delete(report.key);
    }
    await tell(report.key);
  }
  return left;
}

async function tell(key) {
  const said = shown(await find(key), key);
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage(said);
}

/** What pages are told of a report: nothing of what it says. */
function shown(report, key) {
  if (!report) return { key, gone: true };
  const { to, faulty, tries, tried, at } = report;
  return { key, to, faulty, tries, tried, at };
}

addEventListener("sync", (event) => {
  event.waitUntil(
    flush().then((left) => {
      if (left > 0) throw new Error("later");
    }),
  );
});

addEventListener("message", (event) => {
  const { data, source, ports } = event;
  const answer = (value) => ports[0]?.postMessage(value);
  const acts = {
    flush: () => flush().then(answer),
    find: async () => answer(shown(await find(data.key), data.key)),
    list: async () => answer((await list()).map((report) => shown(report, report.key))),
    forget: () => forget(data.key).then(() => answer(true)),
    fields: async () => {
      const { body, type } = await find(data.key);
      const form = await new Response(body, { headers: { "content-type": type } }).formData();
      answer([...form].filter(([, value]) => typeof value === "string"));
    },
    shelve: () => shelve(data.urls),
  };
  if (source && acts[data.act]) event.waitUntil(acts[data.act]().catch(() => answer(null)));
});

// ── Pages and files ──

async function shelve(urls) {
  const shelf = await caches.open(SHELF);
  const wanted = new Set(urls.map((url) => new URL(url, location.href).href));
  for (const had of await shelf.keys()) {
    if (new URL(had.url).pathname.startsWith("/assets/") && !wanted.has(had.url)) await shelf.delete(had);
  }
  for (const url of wanted) {
    if (!(await shelf.match(url, SAME))) await shelf.add(url).catch(() => {});
  }
}

/** As the network has it; as it was last seen when that takes too long. */
async function fresh(request) {
  const shelf = await caches.open(SHELF);
  const before = (await shelf.match(request, SAME)) ?? (await shelf.match(request, { ...SAME, ignoreSearch: true }));
  try {
    const signal = before ? AbortSignal.timeout(SLOW_MS) : undefined;
    const now = await fetch(request, { signal });
    if (now.status >= 500 && before) return again(before);
    if (now.ok) await shelf.put(request, now.clone());
    return now;
  } catch (fault) {
    if (before) return again(before);
    throw fault;
  }
}

/** A form of before gets a key of its own: what is written on it is another report. */
async function again(before) {
  if (!before.headers.get("content-type")?.includes("html")) return before;
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  const page = (await before.text())
    .replace(/name="key" value="\w*"/, `name="key" value="${key.join("")}"`)
    .replace("data-fresh", "data-fresh data-offline");
  return new Response(page, { headers: before.headers });
}

async function first(request) {
  const shelf = await caches.open(SHELF);
  return (await shelf.match(request, SAME)) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/lapor") event.respondWith(send(request));
  if (request.method !== "GET") return;
  if (pathname === "/lapor" || pathname === "/lapor/questions") event.respondWith(fresh(request));
  if (pathname === "/lapor/menunggu") event.respondWith(fresh(request));
  if (pathname.startsWith("/assets/")) event.respondWith(first(request));
});
