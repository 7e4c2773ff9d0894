// What this phone keeps, on its disk: acts that have not arrived, refusals nobody has read yet, and the last known work.
// Where the browser keeps nothing (some private windows), all of it lives as long as the page, which the page says.

const NAME = "sigap-unit";
export type Store = "acts" | "refusals" | "kept";
const STORES: readonly Store[] = ["acts", "refusals", "kept"];

interface Row {
  n: number;
  value: unknown;
}

let opened: Promise<IDBDatabase | null> | null = null;
const memory: Record<Store, Map<number, unknown>> = { acts: new Map(), refusals: new Map(), kept: new Map() };
let last = 0;

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((done) => {
    const none = () => done(null);
    try {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        for (const store of STORES) asked.result.createObjectStore(store, { autoIncrement: true });
      };
      asked.onerror = none;
      asked.onblocked = none;
      asked.onsuccess = () => done(asked.result);
    } catch {
      none();
    }
  });
  return opened;
}

/** Whether what is kept outlives this page. */
export async function isKept(): Promise<boolean> {
  return (await open()) !== null;
}

/** What one transaction does. */
export interface Writing {
  /** At the end of the store; gives its number when all is written. */
  add(store: Store, value: unknown): void;
  put(store: Store, n: number, value: unknown): void;
  del(store: Store, n: number): void;
  clear(store: Store): void;
}

/** Does all of `what`, or nothing; done when it is on the disk. */
export async function write(what: (all: Writing) => void): Promise<void> {
  const db = await open();
  if (!db) {
    what({
      add: (store, value) => memory[store].set(++last, value),
      put: (store, n, value) => memory[store].set(n, value),
      del: (store, n) => memory[store].delete(n),
      clear: (store) => memory[store].clear(),
    });
    return;
  }
  await new Promise<void>((done, fail) => {
    // Where the browser knows it, said to be done only when a power cut would not undo it.
    const all = db.transaction([...STORES], "readwrite", { durability: "strict" });
    all.oncomplete = () => done();
    all.onabort = () => fail(all.error);
    what({
      add: (store, value) => all.objectStore(store).add(value),
      put: (store, n, value) => all.objectStore(store).put(value, n),
      del: (store, n) => all.objectStore(store).delete(n),
      clear: (store) => all.objectStore(store).clear(),
    });
  });
}

/** All of a store in the order in which it was added. */
export async function read<T>(store: Store): Promise<(T & { n: number })[]> {
  const db = await open();
  if (!db) return [...memory[store]].map(([n, value]) => ({ ...(value as T), n }));
  return new Promise((done, fail) => {
    const rows: Row[] = [];
    const asked = db.transaction(store).objectStore(store).openCursor();
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const at = asked.result;
      if (!at) return done(rows.map((row) => ({ ...(row.value as T), n: row.n })));
      rows.push({ n: Number(at.key), value: at.value });
      at.continue();
    };
  });
}
