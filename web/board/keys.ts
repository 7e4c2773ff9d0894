// Every click has a key, or a verb on the command line. Single letters and signs can be switched off; they never fire
// while somebody types. What they do stands in acts/table.ts.
import { isAny } from "../lib/api/session.ts";
import { begin, RUN } from "./acts/begin.ts";
import { ON_BOARD, ON_INCIDENT } from "./acts/table.ts";
import { deskReady } from "./desk/place.tsx";
import { ground } from "./ground/state.ts";
import { focusLine } from "./line/state.ts";
import { page } from "./pages.ts";
import { cursor, form, keysShown, move, select, singleKeys } from "./state.ts";
import { reading, taking } from "./taking.ts";

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Moves the pointer and takes the keyboard to the list, so that Enter opens what is pointed at. */
function go(by: number): void {
  move(by);
  document.getElementById("incidents")?.focus({ preventScroll: true });
}

const MOVES: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
const SINGLE = new Map<string, () => void>([
  ["j", () => go(1)],
  ["k", () => go(-1)],
  ...ON_INCIDENT.map((act): [string, () => void] => [act.key, () => begin(act)]),
  ...ON_BOARD.filter((act) => act.key.length === 1).map((act): [string, () => void] => [
    act.key,
    RUN[act.name],
  ]),
]);
const ALWAYS = new Map<string, () => void>(
  ON_BOARD.flatMap((act) =>
    [act.key, act.also ?? ""].map((key): [string, () => void] => [key, RUN[act.name]]),
  ).filter(([key]) => /^F\d+$/.test(key)),
);

function back(): void {
  if (keysShown.value) keysShown.value = false;
  else if (page.value) page.value = null;
  else if (form.value) form.value = null;
  else if (ground.value) ground.value = null;
  else (document.activeElement as HTMLElement | null)?.blur();
}

function always(event: KeyboardEvent): boolean {
  const by = MOVES[event.key];
  const run = ALWAYS.get(event.key);
  if (by !== undefined) go(by);
  else if (run) run();
  else if (event.key === "Escape") back();
  else if (event.key === "Enter" && cursor.value !== null && !(event.target instanceof HTMLButtonElement)) {
    select(cursor.value);
  } else return false;
  return true;
}

/** Keys with Ctrl (or ⌘): they work beside typing, but for taking back, which there is about what was typed. */
function withCtrl(event: KeyboardEvent): boolean {
  if (event.altKey || event.shiftKey) return false;
  const form = event.target instanceof HTMLElement ? event.target.closest("form") : null;
  if (event.key === "k") focusLine();
  else if (event.key === "Enter" && form) form.requestSubmit();
  else if (event.key === "z" && !typing(event.target)) RUN.undo();
  else return false;
  return true;
}

function pressed(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) return withCtrl(event);
  if (event.altKey) return false;
  if (typing(event.target)) {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
    ALWAYS.get(event.key)?.();
    return ALWAYS.has(event.key);
  }
  // Letters meant for a form that is not there yet are no keys of the board.
  if (awaitsForm() && event.key.length === 1) return true;
  // A focused pane scrolls with the arrows; only the list moves its pointer then.
  const scrolls = event.target instanceof HTMLElement && event.target.matches(".scrolls");
  if (scrolls && event.key in MOVES) return false;
  if (always(event)) return true;
  const single = singleKeys.value === "on" ? SINGLE.get(event.key) : undefined;
  single?.();
  return single !== undefined;
}

function awaitsForm(): boolean {
  return (
    !deskReady.value && (taking.value || reading.value || form.value === "change" || form.value === "ask")
  );
}

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    // The map has keys of its own while it is focused.
    // On a wall no key does anything.
    if (!event.defaultPrevented && !isAny("wall") && pressed(event)) event.preventDefault();
  });
}
