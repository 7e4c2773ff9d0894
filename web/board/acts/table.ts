// One list of what a person can do here, each with its key. The buttons of an incident, the keys and the cheat sheet all
// follow from it; the command line has the same acts by their verbs. Data only.
import type { VerbName } from "../line/verbs.ts";
import type { Page } from "../pages.ts";
import type { Form } from "../state.ts";
import type { IncidentAct } from "./act.ts";

/** An act on the open incident: asked for in a form, begun on the command line, or else done at once. */
export interface OnIncident {
  name: IncidentAct;
  key: string;
  form?: Form;
  line?: VerbName;
}

const TABLE = [
  { name: "assign", key: "a" },
  { name: "plan", key: "s" },
  { name: "alarm", key: "b" },
  { name: "mass", key: "i" },
  { name: "verify", key: "v" },
  { name: "note", key: "n", form: "note" },
  { name: "level", key: "l", form: "level" },
  { name: "ask", key: "'", form: "ask" },
  { name: "change", key: "=", form: "change" },
  { name: "merge", key: "d", form: "merge" },
  { name: "same", key: "y" },
  { name: "not_same", key: "t" },
  { name: "resolve", key: "r" },
  { name: "close", key: "c", form: "close" },
  { name: "refer", key: "f", form: "refer" },
  { name: "reject", key: "x", form: "reject" },
  { name: "unverified", key: "q", form: "unverified" },
  { name: "reopen", key: "o", form: "reopen" },
  { name: "private", key: "p" },
  { name: "divert", key: "w", line: "divert" },
  { name: "scene", key: "1", line: "scene" },
  { name: "answer", key: "e", line: "answer" },
  { name: "shelve", key: ".", line: "shelve" },
  { name: "hand", key: "[", form: "hand" },
  { name: "referral", key: ",", line: "referral" },
] as const satisfies readonly OnIncident[];

export const ON_INCIDENT: readonly OnIncident[] = TABLE;
/** Those done at once. */
export type AtOnce = Exclude<(typeof TABLE)[number], { form: Form } | { line: VerbName }>["name"];

/** An act of the board as a whole; single letters and signs can be switched off, and `also` works beside typing. */
export interface OnBoard {
  name: BoardAct;
  key: string;
  also?: string;
}

export type BoardAct =
  | "line"
  | "intake"
  | "aid"
  | "undo"
  | "look"
  | "search"
  | "units"
  | "step"
  | "recall"
  | "strike"
  | "destination"
  | "detach"
  | "drill"
  | "map"
  | "sector"
  | "map_window"
  | "ground_list"
  | "ground_area"
  | "sheet"
  | Page;

export const ON_BOARD: readonly OnBoard[] = [
  { name: "line", key: ":", also: "Ctrl+K" },
  { name: "intake", key: "F2" },
  { name: "aid", key: "F3" },
  { name: "undo", key: "z" },
  { name: "look", key: "g" },
  { name: "search", key: "/" },
  { name: "units", key: "u" },
  { name: "step", key: "h" },
  { name: "recall", key: "-" },
  { name: "strike", key: "2" },
  { name: "destination", key: "3" },
  { name: "detach", key: "4" },
  { name: "drill", key: "5" },
  { name: "map", key: "m" },
  { name: "sector", key: "]" },
  { name: "map_window", key: "M" },
  { name: "ground_list", key: "P" },
  { name: "ground_area", key: "D" },
  { name: "talk", key: "6" },
  { name: "privacy", key: "7" },
  { name: "audit", key: "8" },
  { name: "sheet", key: "?", also: "F1" },
  { name: "glass", key: "F4" },
  { name: "calls", key: "F5" },
  { name: "handover", key: "F6" },
  { name: "roster", key: "F7" },
  { name: "figures", key: "F8" },
  { name: "supervision", key: "F9" },
  { name: "replay", key: "F10" },
];

export function keyOf(name: IncidentAct): string {
  return ON_INCIDENT.find((one) => one.name === name)?.key ?? "";
}
