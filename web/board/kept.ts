// Choices remembered on this device.
import { effect, signal } from "@preact/signals";

/** A choice remembered on this device. */
export function kept<T extends string>(key: string, values: readonly T[], otherwise: T) {
  let first = otherwise;
  try {
    const found = localStorage.getItem(key) as T | null;
    if (found !== null && values.includes(found)) first = found;
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  const choice = signal<T>(first);
  effect(() => {
    const now = choice.value;
    try {
      localStorage.setItem(key, now);
    } catch {
      // As above.
    }
  });
  return choice;
}
