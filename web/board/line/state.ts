// The command line as it stands: what is typed, what was said back, and how to get to it. What was typed before is kept
// on this page only, since notes may tell of people.
import { signal } from "@preact/signals";
import type { VerbName } from "./verbs.ts";
import { words } from "./words.ts";

export const text = signal("");
/** What the line says back: what was done, or why not. */
export const said = signal<{ words: string; good: boolean } | null>(null);
/** The verb that help was asked about; null for all. */
export const helped = signal<string | null>(null);
/** Lines of before, the newest last. */
export const history: string[] = [];
const MOST = 50;

export const LINE_ID = "command-line";

function field(): HTMLInputElement | null {
  return document.getElementById(LINE_ID) as HTMLInputElement | null;
}

export function focusLine(): void {
  const line = field();
  line?.focus();
  line?.setSelectionRange(line.value.length, line.value.length);
}

/** Begins a line with a verb. */
export function startLine(verb: VerbName): void {
  text.value = `${words.value.word(`verb.${verb}`)} `;
  said.value = null;
  focusLine();
}

/** Says something quietly where acts answer. */
export function tell(what: string, good = false): void {
  said.value = { words: what, good };
}

export function keep(line: string): void {
  const trimmed = line.trim();
  if (trimmed === "" || history.at(-1) === trimmed) return;
  history.push(trimmed);
  if (history.length > MOST) history.shift();
}

/** Shows where a line is wrong. */
export function mark(at: number, end: number): void {
  field()?.setSelectionRange(at, end);
}
