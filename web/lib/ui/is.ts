import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";

/** What holds of something by what is shown elsewhere: whoever asks is drawn again only when the answer is another one.
 * `of` is all that the question is about besides signals. */
export function useIs<T extends boolean | number | string | undefined>(
  ask: () => T,
  of: readonly unknown[],
): T {
  return useMemo(() => computed(ask), of).value;
}

/** A list that is another one only when it has other rows. */
export function useSteady<T>(make: () => readonly T[], of: readonly unknown[]): readonly T[] {
  return useMemo(() => {
    let last: readonly T[] = [];
    return computed(() => {
      const next = make();
      const same = next.length === last.length && next.every((one, n) => one === last[n]);
      if (!same) last = next;
      return last;
    });
  }, of).value;
}
