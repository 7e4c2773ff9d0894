// Every click has a key. Single letters can be switched off; they never fire while somebody types.
import { lookAtAlarm } from "./alarm.ts";
import { mayTake, taking } from "./intake.tsx";
import { nextSide } from "./side.tsx";
import { cursor, type Form, form, keysShown, locked, move, select, selected, singleKeys } from "./state.ts";

/** Acts of the open incident that have a key; set by the details while they are shown. */
export interface IncidentActs {
  assignFirst(): void;
  assignPlan(): void;
  same(): void;
  notSame(): void;
  raiseAlarm(): void;
  declareMass(): void;
  verify(): void;
  resolve(): void;
}

let acts: IncidentActs | null = null;

export function offerActs(offered: IncidentActs | null): void {
  acts = offered;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

/** Moves the pointer and takes the keyboard to the list, so that Enter opens what is pointed at. */
function go(by: number): void {
  move(by);
  document.getElementById("incidents")?.focus({ preventScroll: true });
}

const LETTERS: Record<string, () => void> = {
  j: () => go(1),
  k: () => go(-1),
  a: () => locked.value || acts?.assignFirst(),
  s: () => locked.value || acts?.assignPlan(),
  i: () => locked.value || acts?.declareMass(),
  b: () => locked.value || acts?.raiseAlarm(),
  v: () => locked.value || acts?.verify(),
  r: () => locked.value || acts?.resolve(),
  y: () => locked.value || acts?.same(),
  t: () => locked.value || acts?.notSame(),
  n: () => open("note"),
  l: () => open("level"),
  d: () => open("merge"),
  c: () => open("close"),
  x: () => open("reject"),
  q: () => open("unverified"),
  o: () => open("reopen"),
  f: () => open("refer"),
  g: lookAtAlarm,
  u: () => focus("unit-filter"),
  m: nextSide,
};

function open(which: Form): void {
  if (selected.value !== null && !locked.value) form.value = which;
}

function always(event: KeyboardEvent): boolean {
  switch (event.key) {
    case "Escape":
      if (keysShown.value) keysShown.value = false;
      else if (form.value) form.value = null;
      else (document.activeElement as HTMLElement | null)?.blur();
      return true;
    case "ArrowDown":
      go(1);
      return true;
    case "ArrowUp":
      go(-1);
      return true;
    case "PageDown":
      go(10);
      return true;
    case "PageUp":
      go(-10);
      return true;
    case "Enter":
      if (cursor.value === null || event.target instanceof HTMLButtonElement) return false;
      select(cursor.value);
      return true;
    case "F2":
      if (mayTake()) taking.value = true;
      return true;
    case "/":
      focus("filter");
      return true;
    case "?":
      keysShown.value = !keysShown.value;
      return true;
    default:
      return false;
  }
}

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    // The map has keys of its own while it is focused.
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) && event.key !== "F2") {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    // A focused pane scrolls with the arrows; only the list moves its pointer then.
    const scrolls = event.target instanceof HTMLElement && event.target.matches(".scrolls");
    if (scrolls && /^(Arrow|Page)/.test(event.key)) return;
    if (always(event)) {
      event.preventDefault();
      return;
    }
    const letter = singleKeys.value === "on" ? LETTERS[event.key] : undefined;
    if (letter) {
      event.preventDefault();
      letter();
    }
  });
}
