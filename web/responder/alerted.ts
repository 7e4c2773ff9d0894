// An offer that is in front of somebody has called for its crew: the centre need not telephone.
import { effect } from "@preact/signals";
import { act } from "../lib/api/client.ts";
import type { AlertedBody } from "../lib/api/types.ts";
import { truth } from "../lib/live/live.ts";
import { work } from "./own.ts";

const said = new Set<string>();

/** To be called once. Said once for each offer, and only while the page is looked at. */
export function sayAlerted(): void {
  const look = () => {
    const offer = work.value?.assignment;
    if (truth.value !== "live" || document.visibilityState !== "visible") return;
    if (offer?.step !== "offered" || offer.alerted || said.has(offer.id)) return;
    said.add(offer.id);
    const body: AlertedBody = { by: "screen" };
    void act("POST", `/assignments/${offer.id}/alerted`, body, `screen-${offer.id}`);
  };
  effect(look);
  document.addEventListener("visibilitychange", look);
}
