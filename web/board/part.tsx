// The place of a part that is loaded when it is first shown.
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";

interface Loaded<P> {
  Part: FunctionComponent<P>;
  /** Its words are there. */
  ready: Promise<unknown>;
}

export function placeOf<P extends object>(load: () => Promise<Loaded<P>>): FunctionComponent<P> {
  const part = signal<FunctionComponent<P> | null>(null);
  return (props) => {
    useEffect(() => {
      if (part.value === null) {
        void load().then(async (loaded) => {
          await loaded.ready;
          part.value = loaded.Part;
        });
      }
    }, []);
    const Part = part.value;
    return Part ? <Part {...props} /> : null;
  };
}
