// Parts of the page that are loaded when they are first shown; the service worker has them without network.
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { session } from "../lib/api/session.ts";

type Parts = typeof import("./on_scene.ts");
const parts = signal<Parts | null>(null);
let asked = false;

function load(): void {
  if (asked) return;
  asked = true;
  import("./on_scene.ts")
    .then(async (all) => {
      await all.ready;
      parts.value = all;
    })
    // It is asked for again with the next drawing.
    .catch(() => (asked = false));
}

function late<K extends "Destination" | "Where" | "More" | "Tags">(name: K): Parts[K] {
  const Late: FunctionComponent<Parameters<Parts[K]>[0]> = (props) => {
    load();
    const Part = parts.value?.[name] as FunctionComponent<Parameters<Parts[K]>[0]> | undefined;
    return Part ? <Part {...props} /> : null;
  };
  return Late as Parts[K];
}

export const Destination = late("Destination");
export const Where = late("Where");
export const More = late("More");
export const Tags = late("Tags");

const shown = signal<FunctionComponent | null>(null);

/** Somebody signed in to the account on another device. */
export function NewDevices() {
  const any = (session.value?.new_devices.length ?? 0) > 0;
  useEffect(() => {
    if (!any) return;
    void import("../lib/ui/new_device_words.ts").then(async (all) => {
      await all.ready;
      shown.value = all.NewDevices;
    });
  }, [any]);
  const Shown = shown.value;
  return any && Shown ? <Shown /> : null;
}
