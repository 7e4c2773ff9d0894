// Rows kept ready while single ones change: in order, and watched one by one. No row is looked at that did not change,
// so that a change costs the same on a quiet night and in a flood. Pure.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

export interface Named {
  id: string;
}

/** The ids that changed; `null` for all of them. */
export type Changed = ReadonlySet<string> | null;

/** Those rows that belong to it, in order, always as a new list. */
export class Ordered<T extends Named> {
  readonly #items = signal<readonly T[]>([]);
  readonly #rows: ReadonlyMap<string, T>;
  readonly #compare: (a: T, b: T) => number;
  readonly #belongs: (row: T) => boolean;

  /** `compare` may say 0 only of a row and itself. */
  constructor(
    rows: ReadonlyMap<string, T>,
    compare: (a: T, b: T) => number,
    belongs: (row: T) => boolean = () => true,
  ) {
    this.#rows = rows;
    this.#compare = compare;
    this.#belongs = belongs;
    this.learn(null);
  }

  get items(): ReadonlySignal<readonly T[]> {
    return this.#items;
  }

  learn(changed: Changed): void {
    if (changed === null) {
      this.#items.value = [...this.#rows.values()].filter(this.#belongs).sort(this.#compare);
      return;
    }
    const before = this.#items.peek();
    const items = before.filter((row) => !changed.has(row.id));
    let any = items.length < before.length;
    for (const id of changed) {
      const row = this.#rows.get(id);
      if (!row || !this.#belongs(row)) continue;
      items.splice(this.#placeOf(row, items), 0, row);
      any = true;
    }
    if (any) this.#items.value = items;
  }

  #placeOf(row: T, items: readonly T[]): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = items[middle];
      if (at && this.#compare(at, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Single rows: whoever read one is told when that one changes, and of no other. */
export class Watched<T> {
  readonly #rows: ReadonlyMap<string, T>;
  readonly #of = new Map<string, Signal<T | undefined>>();
  /** Ids that somebody is told of now. */
  readonly #told = new Set<string>();

  constructor(rows: ReadonlyMap<string, T>) {
    this.#rows = rows;
  }

  get(id: string): T | undefined {
    let one = this.#of.get(id);
    if (!one) {
      one = signal(this.#rows.get(id), {
        watched: () => this.#told.add(id),
        unwatched: () => this.#told.delete(id),
      });
      this.#of.set(id, one);
    }
    one.value;
    return this.#rows.get(id);
  }

  learn(changed: Changed): void {
    for (const id of changed ?? [...this.#of.keys()]) {
      const one = this.#of.get(id);
      if (!one) continue;
      const went = one.peek() !== undefined && !this.#rows.has(id);
      one.value = this.#rows.get(id);
      // Whoever remembers what it read here sees that it changed, and asks anew. What did not change must stay: it may be
      // remembered by somebody who is not told at the moment, and is again later.
      if (went && !this.#told.has(id)) this.#of.delete(id);
    }
  }
}
