// Work that must not be done too often: at once when it is due, else as soon as it is.

export interface Seldom {
  soon(): void;
  /** At once, however lately it was done. */
  now(): void;
  /** Asked for, and not done yet. */
  isDue(): boolean;
  end(): void;
}

export function seldom(everyMs: number | (() => number), work: () => void): Seldom {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const run = () => {
    timer = null;
    last = performance.now();
    work();
  };
  return {
    soon() {
      if (timer !== null) return;
      const every = typeof everyMs === "number" ? everyMs : everyMs();
      const wait = last + every - performance.now();
      if (wait <= 0) run();
      else timer = setTimeout(run, wait);
    },
    now() {
      if (timer !== null) clearTimeout(timer);
      run();
    },
    isDue: () => timer !== null,
    end() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
