// Whether a call is being taken. Its form is loaded late, from the desk.
import { signal } from "@preact/signals";
import { isAny } from "../lib/api/session.ts";

export const taking = signal(false);

/** Whether words to read out are shown. */
export const reading = signal(false);

export function mayTake(): boolean {
  return isAny("call_taker", "dispatcher", "supervisor");
}
