// What may come one paint later, so that a key is answered before it is drawn.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Its children, once what stands around them has been painted. */
export function Later({ children }: { children: ComponentChildren }) {
  const [painted, setPainted] = useState(false);
  useEffect(() => setPainted(true), []);
  return painted ? children : null;
}

/** The same value, one paint later. */
export function later<T>(of: ReadonlySignal<T>): ReadonlySignal<T> {
  const after = signal(of.peek());
  effect(() => {
    const value = of.value;
    if (value === after.peek()) return;
    // What it is by then, for it may be back at what it was.
    const frame = requestAnimationFrame(() => setTimeout(() => (after.value = of.peek())));
    return () => cancelAnimationFrame(frame);
  });
  return after;
}
