// Where a reason is asked for; the form comes with a part of its own.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WhyProps } from "./form.tsx";

type Part = typeof import("./form.tsx");
const part = signal<Part | null>(null);

export function WhyPlace(props: WhyProps) {
  useEffect(() => {
    if (part.value === null) {
      void import("./form.tsx").then(async (loaded) => {
        await loaded.ready;
        part.value = loaded;
      });
    }
  }, []);
  const Why = part.value?.Why;
  return Why ? <Why {...props} /> : null;
}
