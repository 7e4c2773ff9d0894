// What a browser still holds of a centre.
import type { Page } from "playwright-core";

/** All that this browser keeps for the page's origin, as text, beside what the page shows and holds in its document. */
export function everythingKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found: string[] = [document.documentElement.outerHTML];
    for (const storage of [localStorage, sessionStorage]) found.push(JSON.stringify({ ...storage }));
    for (const { name = "" } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((done, fail) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
      });
      for (const store of db.objectStoreNames) {
        const all = await new Promise<unknown[]>((done, fail) => {
          const asked = db.transaction(store).objectStore(store).getAll();
          asked.onsuccess = () => done(asked.result);
          asked.onerror = () => fail(asked.error);
        });
        found.push(`${name}/${store}: ${JSON.stringify(all)}`);
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        found.push((await (await cache.match(request))?.text()) ?? "");
    }
    return found.join("\n");
  });
}
