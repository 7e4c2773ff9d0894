// The verbs of the command line and what follows each: data, from which reading, completing and help all come. Pure.
import type { Step } from "../../lib/api/types.ts";
import type { IncidentAct } from "../acts/act.ts";
import { NEXT, RESULTS } from "../acts/steps.ts";

/** Words to choose from; each stands in the catalogues as `say.<group>_<value>`. */
export const CHOICES = {
  state: [
    ...(Object.keys(NEXT) as Step[]).filter((step) => step !== "offered"),
    "cleared",
    "declined",
    "available",
    "conditionally_available",
    "not_available",
  ],
  result: RESULTS,
  level: ["1", "2", "3", "4", "5"],
  disposition: [
    "helped",
    "transported",
    "treated",
    "refused_care",
    "left_scene",
    "died",
    "handled",
    "settled_by_phone",
    "not_needed",
    "cancelled",
    "not_found",
    "duplicate",
    "referred",
    "information_given",
    "prank",
    "test",
    "drill",
  ],
  answer: ["taken", "reached", "not_reached"],
  category: ["immediate", "delayed", "minor", "deceased"],
  referral: ["accept", "return", "finish", "withdraw"],
  whole: ["whole"],
  lang: ["id", "su", "en"],
  fact: ["place", "kind", "affected", "injured", "trapped"],
  scene: ["safe", "dangerous"],
  drill: ["join", "leave"],
  theme: ["day", "night"],
} as const satisfies Record<string, readonly string[]>;

export type Group = keyof typeof CHOICES;

export type Slot = { optional?: true } & (
  | { is: "incident"; many?: true; what?: "into" | "part" }
  | { is: "unit"; many?: true; who: "free" | "bound" | "any" }
  | { is: "to" }
  | { is: "choice"; of: Group }
  | { is: "number"; name: "minutes" | "alarm"; from: number; to: number }
  | { is: "word"; name: "tag" }
  | { is: "agency" }
  | { is: "verb" }
  | { is: "text"; name: "words" | "reason" | "name" | "find" | "code" | "facility" }
);

export interface Verb {
  name: VerbName;
  slots: readonly Slot[];
  /** What it does to an incident; absent for acts of the screen and of units. */
  act?: IncidentAct;
  /** Only looks: allowed while acts are locked. */
  looks?: true;
}

const incident: Slot = { is: "incident" };
/** Left out, it is the open one. */
const which: Slot = { is: "incident", optional: true };
const to: Slot = { is: "to", optional: true };
const reason: Slot = { is: "text", name: "reason" };
const words: Slot = { is: "text", name: "words", optional: true };
const free: Slot = { is: "unit", many: true, who: "free" };
const bound: Slot = { is: "unit", many: true, who: "bound" };

const TABLE = {
  assign: { act: "assign", slots: [free, to, which] },
  divert: { act: "divert", slots: [bound, to, which] },
  plan: { act: "plan", slots: [which] },
  status: {
    slots: [
      { is: "unit", many: true, who: "any" },
      { is: "choice", of: "state" },
      { is: "choice", of: "result", optional: true },
    ],
  },
  recall: { slots: [bound, reason] },
  strike: { slots: [{ is: "unit", who: "any" }, reason] },
  destination: { slots: [{ is: "unit", who: "bound" }, to, { is: "text", name: "facility" }] },
  scene: { act: "scene", slots: [which, { is: "choice", of: "scene" }] },
  detach: { slots: [{ is: "text", name: "code" }] },
  drill: { slots: [{ is: "choice", of: "drill" }] },
  rest: {
    slots: [
      { is: "unit", who: "any" },
      { is: "number", name: "minutes", from: 0, to: 1440 },
    ],
  },
  say: {
    slots: [
      { is: "unit", many: true, who: "any" },
      { is: "text", name: "words" },
    ],
  },
  need: { slots: [{ is: "unit", who: "any" }] },
  note: { act: "note", slots: [which, { is: "text", name: "words" }] },
  verify: { act: "verify", slots: [which] },
  level: { act: "level", slots: [which, { is: "choice", of: "level" }, reason] },
  change: { act: "change", slots: [which, { is: "choice", of: "fact" }, { is: "text", name: "words" }] },
  merge: {
    act: "merge",
    slots: [{ is: "incident", many: true }, to, { is: "incident", optional: true, what: "into" }],
  },
  unmerge: { act: "unmerge", slots: [{ is: "incident", what: "part" }] },
  not_same: { act: "not_same", slots: [incident, { is: "incident", optional: true, what: "into" }] },
  resolve: { act: "resolve", slots: [which] },
  close: { act: "close", slots: [which, { is: "choice", of: "disposition" }, words] },
  reject: { act: "reject", slots: [which, reason] },
  unverified: { act: "unverified", slots: [which, reason] },
  reopen: { act: "reopen", slots: [which, reason] },
  refer: {
    act: "refer",
    slots: [which, to, { is: "agency" }, { is: "choice", of: "whole", optional: true }, words],
  },
  referral: { act: "referral", slots: [which, { is: "choice", of: "referral" }, words] },
  alarm: { act: "alarm", slots: [which, { is: "number", name: "alarm", from: 2, to: 5, optional: true }] },
  mass: { act: "mass", slots: [which] },
  tag: { act: "tag", slots: [which, { is: "word", name: "tag" }, { is: "choice", of: "category" }] },
  answer: { act: "answer", slots: [which, { is: "choice", of: "answer" }] },
  shelve: {
    act: "shelve",
    slots: [which, { is: "number", name: "minutes", from: 1, to: 60 }, reason],
  },
  hand: { act: "hand", slots: [which, to, { is: "word", name: "tag" }, words] },
  private: { act: "private", slots: [which] },
  open: { looks: true, slots: [incident] },
  find: { looks: true, slots: [{ is: "text", name: "find", optional: true }] },
  look: { looks: true, slots: [] },
  intake: { looks: true, slots: [] },
  calls: { looks: true, slots: [] },
  undo: { slots: [] },
  map: { looks: true, slots: [] },
  theme: { looks: true, slots: [{ is: "choice", of: "theme" }] },
  lang: { looks: true, slots: [{ is: "choice", of: "lang" }] },
  help: { looks: true, slots: [{ is: "verb", optional: true }] },
} as const satisfies Record<string, Omit<Verb, "name">>;

export type VerbName = keyof typeof TABLE;

export const VERBS: readonly Verb[] = (Object.entries(TABLE) as [VerbName, Omit<Verb, "name">][]).map(
  ([name, verb]) => ({ name, ...verb }),
);
