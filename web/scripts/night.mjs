// Looks at a board for some minutes with a processor slowed four times, presses keys, and says in JSON what that was like:
// node night.mjs URL COOKIE MINUTES SETTLE_MS. Run by benches/centre/run/night.rs. PROFILE=FILE keeps where the time of the
// page went, for the developer tools of a browser.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const [url, cookie, minutes, settle] = process.argv.slice(2);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { openBrowser, seat, serversBoard } = (await runnerImport(at("../tests/e2e/browser.ts"))).module;
const SLOWED = 4;
const KEYS = ["j", "j", "j", "k", "j", "Enter", "j", "k", "Escape"];
const KEY_EVERY_MS = 700;
const LOOK_EVERY_MS = 15_000;
const OPENED = 5;
const OPEN_MS = 4_000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const browser = await openBrowser({ webgl: process.env.WEBGL === "yes" });
try {
  const { context, page, faults } = await seat(browser, { viewport: { width: 1440, height: 900 } });
  const [name, value] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  await page.addInitScript(() => {
    const seen = { keys: [], tasks: [], firstList: null };
    window.seen = seen;
    // From here and not from the driver, whose looking takes the page's time.
    const first = new MutationObserver(() => {
      if (!document.querySelector("[data-incident]")) return;
      first.disconnect();
      requestAnimationFrame(() => setTimeout(() => (seen.firstList = performance.now()), 0));
    });
    first.observe(document, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) seen.tasks.push(task.duration);
    }).observe({ type: "longtask", buffered: true });
    // From the moment the key was pressed to the paint after it was dealt with.
    addEventListener(
      "keydown",
      (event) =>
        requestAnimationFrame(() => setTimeout(() => seen.keys.push(performance.now() - event.timeStamp), 0)),
      true,
    );
  });
  // Opened several times before anything happens; the load begins when the line below is read.
  const firstLists = [];
  for (let n = 0; n < OPENED; n++) {
    await devtools.send("Network.clearBrowserCache");
    await page.goto(`${url}/board`, { waitUntil: "commit" });
    await pause(OPEN_MS);
    firstLists.push(await page.evaluate(() => window.seen.firstList));
  }
  process.stdout.write(`${JSON.stringify({ first_list_ms: firstLists })}\n`);
  await pause(Number(settle));
  await page.waitForSelector('body[data-live="live"]');
  await page.evaluate(() => Object.assign(window.seen, { keys: [], tasks: [] }));

  const profile = process.env.PROFILE;
  if (profile) {
    await devtools.send("Profiler.enable");
    await devtools.send("Profiler.start");
  }
  const heap = [];
  const look = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    heap.push((await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6);
    // Collecting is our own doing, not the page's.
    await page.evaluate(() => window.seen.tasks.push(-1));
  };
  const end = performance.now() + Number(minutes) * 60_000;
  let nextLook = performance.now() + LOOK_EVERY_MS;
  for (let n = 0; performance.now() < end; n++) {
    await page.keyboard.press(KEYS[n % KEYS.length]);
    await pause(KEY_EVERY_MS);
    if (performance.now() > nextLook) {
      await look();
      nextLook = performance.now() + LOOK_EVERY_MS;
    }
  }
  await look();
  const seen = await page.evaluate(() => window.seen);
  if (profile) writeFileSync(profile, JSON.stringify((await devtools.send("Profiler.stop")).profile));
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  let agreed = false;
  let data = {};
  for (let tries = 0; tries < 20 && !agreed; tries++) {
    await pause(1_000);
    const server = await serversBoard(page, { url });
    data = await page.evaluate(() => ({ ...document.body.dataset }));
    agreed = data.digest === server.digest;
  }
  // The task right before a mark of ours may be the collecting.
  const tasks = seen.tasks.filter((task, i) => task >= 0 && seen.tasks[i + 1] !== -1);
  process.stderr.write(faults.length > 0 ? `${faults.join("\n")}\n` : "");
  process.stdout.write(
    JSON.stringify({
      keys_ms: seen.keys,
      long_tasks_ms: tasks,
      heap_mb: heap,
      agreed,
      faults: Number(data.mismatches) + Number(data.connections) - 1 + faults.length,
      rows: Number(data.rows),
    }),
  );
} finally {
  await browser.close();
}
