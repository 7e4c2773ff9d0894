// What a reload does not take away: the open incident, the row pointed at and where the keyboard was. Kept for this window
// and this person only, and no longer than the window lasts.
import { effect } from "@preact/signals";
import { session } from "../lib/api/session.ts";
import { began } from "../lib/live/live.ts";
import { cursor, select, selected } from "./state.ts";

const KEY = "sigap.again";

interface Kept {
  who: string;
  open: string | null;
  at: string | null;
  /** The id of what had the keyboard. */
  focus: string;
}

function read(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

let focus = "";

function write(): void {
  const who = session.peek()?.person.name ?? "";
  const now: Kept = { who, open: selected.peek(), at: cursor.peek(), focus };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(now));
  } catch {
    // Without storage a reload begins anew.
  }
}

/** Brings back what was there before a reload, and keeps it for the next. */
export function comeBack(): void {
  const before = read();
  if (before && before.who === session.peek()?.person.name && selected.peek() === null) {
    select(before.open);
    cursor.value = before.at;
    focus = before.focus;
    // What had the keyboard is there only once the rows are.
    began.subscribe((has) => has && requestAnimationFrame(refocus));
  }
  effect(() => {
    selected.value;
    cursor.value;
    write();
  });
  document.addEventListener("focusin", ({ target }) => {
    focus = target instanceof HTMLElement ? target.id : "";
    write();
  });
}

let refocused = false;

function refocus(): void {
  if (refocused) return;
  refocused = true;
  // Whoever was quicker keeps the keyboard.
  if (document.activeElement === document.body && focus !== "")
    document.getElementById(focus)?.focus({ preventScroll: true });
}
