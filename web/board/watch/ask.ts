// What a page asks the server for, once it is opened and whenever `key` changes.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, type Problem } from "../../lib/api/client.ts";

export interface Asked<T> {
  value: T | null;
  problem: Problem | null;
}

export function useAsked<T>(path: string | null, key: unknown): Signal<Asked<T>> {
  const asked = useSignal<Asked<T>>({ value: null, problem: null });
  useEffect(() => {
    if (path === null) return;
    let shown = true;
    void ask<T>(path).then((answer) => {
      if (!shown) return;
      asked.value = answer.ok
        ? { value: answer.value, problem: null }
        : { value: asked.value.value, problem: answer.problem };
    });
    return () => {
      shown = false;
    };
  }, [path, key]);
  return asked;
}
