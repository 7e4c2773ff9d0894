// Board and map as two windows of one device that follow each other: what is chosen in one is chosen in the other. Each has
// a connection of its own, so that either goes on when the other is closed. They find each other by asking; who answers no
// more is gone, however it ended.
import { effect, signal, untracked } from "@preact/signals";
import { t } from "../lib/text/text.ts";
import { acknowledge, alarms, setAlarms } from "./alarm.ts";
import { kept } from "./kept.ts";
import { tell } from "./line/state.ts";
import { type Ground, takesPlace } from "./placing.ts";
import { select, selected } from "./state.ts";

type Sort = "board" | "map";
type What =
  | { is: "came" | "asks" | "here" | "goes" | "shut" }
  | { is: "chose"; id: string | null }
  | { is: "alarms"; ids: string[] }
  | { is: "places"; on: boolean }
  | { is: "placed"; at: Ground };
type Said = What & { from: Sort };

const QUERY = "?map";
const NAME = "sigap-map";
const SIZE_KEY = "sigap.map_window";
const ASK_MS = 1_000;
/** Of so many questions one at least is answered by a window that is there. */
const UNANSWERED = 3;

/** Which of the two this window is. */
export const sort: Sort = location.search === QUERY ? "map" : "board";
/** Where the map was last: in the board, or in a window of its own. */
const mapIn = kept("sigap.map_in", ["board", "own"] as const, "board");
/** Whether a window of the other sort is open: for a board, the map; for a map, a board. */
export const partner = signal(sort === "map" || mapIn.peek() === "own");

let channel: BroadcastChannel | null = null;
let unanswered = 0;
/** What the other chose last, or was told of. */
let known: string | null = null;
let opened: Window | null = null;

function say(what: What): void {
  channel?.postMessage({ ...what, from: sort });
}

/** The board has the map in its side again when the map's window is gone. */
export const mapIsAway = () => sort === "board" && partner.value;

function hear(said: Said): void {
  if (said.from === sort) return;
  if (said.is === "goes") {
    // It may only be loaded again: then it says so.
    unanswered = UNANSWERED;
    return;
  }
  unanswered = 0;
  const isNew = !partner.peek() || said.is === "came";
  partner.value = true;
  if (said.is === "came" || said.is === "asks") say({ is: "here" });
  if (isNew && sort === "board") greet();
  if (said.is === "chose") follow(said.id);
  else if (said.is === "alarms") setAlarms(said.ids);
  else if (said.is === "places") takesPlace.value = said.on ? (at) => say({ is: "placed", at }) : null;
  else if (said.is === "placed") takesPlace.peek()?.(said.at);
  else if (said.is === "shut") close();
}

/** Tells a map window that has just come what it cannot know yet. */
function greet(): void {
  mapIn.value = "own";
  tellAlarms();
  say({ is: "places", on: takesPlace.peek() !== null });
  if (selected.peek() !== null) say({ is: "chose", id: selected.peek() });
}

let told = "";

function tellAlarms(): void {
  const ids = alarms.peek().map((row) => row.id);
  told = `${ids}`;
  say({ is: "alarms", ids });
}

function follow(id: string | null): void {
  known = id;
  if (selected.peek() !== id) select(id);
  // On the map nothing is chosen but by hand.
  if (id !== null && sort === "board") acknowledge(id);
}

function ask(): void {
  if (partner.peek() && ++unanswered > UNANSWERED) {
    partner.value = false;
    if (sort === "board") mapIn.value = "board";
  }
  say({ is: "asks" });
}

/** From now on this window and its other follow each other, as long as the page lasts. */
export function pairWindows(): void {
  if (channel || typeof BroadcastChannel === "undefined") return;
  channel = new BroadcastChannel("sigap.windows");
  channel.onmessage = (event) => hear(event.data as Said);
  addEventListener("pagehide", () => {
    if (sort === "map") keepSize();
    say({ is: "goes" });
  });
  effect(() => {
    const id = selected.value;
    if (id === known) return;
    known = id;
    untracked(() => say({ is: "chose", id }));
  });
  if (sort === "board") {
    effect(() => say({ is: "places", on: takesPlace.value !== null }));
    effect(() => {
      const ids = alarms.value.map((row) => row.id);
      if (partner.peek() && told !== `${ids}`) untracked(tellAlarms);
    });
  }
  say({ is: "came" });
  setInterval(ask, ASK_MS);
}

function keepSize(): void {
  const size = { width: innerWidth, height: innerHeight, left: screenX, top: screenY };
  try {
    localStorage.setItem(SIZE_KEY, JSON.stringify(size));
  } catch {
    // The next one opens as large as windows do.
  }
}

function sizeKept(): string {
  try {
    const size = JSON.parse(localStorage.getItem(SIZE_KEY) ?? "{}") as Record<string, unknown>;
    const parts = Object.entries(size).filter(([, value]) => Number.isFinite(value));
    return ["popup", ...parts.map(([name, value]) => `${name}=${value}`)].join(",");
  } catch {
    return "popup";
  }
}

/** The map goes to a window of its own, or back into the board. */
export function toggleMapWindow(): boolean {
  if (sort === "map") return close();
  if (partner.peek()) {
    say({ is: "shut" });
    opened?.close();
    return true;
  }
  opened = open(`/board${QUERY}`, NAME, sizeKept());
  if (opened) return true;
  tell(t("map.window_blocked"));
  return false;
}

function close(): boolean {
  window.close();
  return true;
}
