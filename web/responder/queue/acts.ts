// What a press means, so that the page can go on from it before the centre has heard of it.
import type { Availability, Category, ClearResult, NeedKind, Step } from "../../lib/api/types.ts";

export type Meaning =
  | { is: "step"; assignment: string; step: Step; back?: Step; result?: ClearResult }
  | { is: "strike"; assignment: string; step: Step; back: Step }
  | { is: "status"; unit: string; availability: Availability }
  | { is: "rest"; unit: string; until: string | null }
  | { is: "scene"; incident: string; safe: boolean }
  | { is: "mass"; incident: string }
  | { is: "tag"; incident: string; tag: string; category: Category }
  | { is: "destination"; assignment: string; facility: string; name: string; starts: boolean }
  | { is: "facility"; assignment: string; facility: string; step: "accepted" | "refused" | "handed_over" }
  | { is: "need"; unit: string; need: NeedKind; asked: boolean }
  | { is: "said"; what: string };

/** A press that has not arrived yet, or has but is not shown by the rows. */
export interface Act {
  /** The same on every try, so that it is done once. */
  key: string;
  /** Whose press it was: it is sent under no other name. */
  who: string;
  method: string;
  path: string;
  body: unknown;
  /** When it was pressed, as the server counts. */
  at: string;
  /** In words, as they were pressed. */
  what: string;
  means: Meaning;
  /** The key of an act without which this one says something else. */
  needs?: string;
  /** Goes before all others. */
  urgent?: boolean;
  /** A photo, instead of a body: goes after all others. */
  photo?: Blob;
  /** Tries that failed. */
  tries: number;
  /** It arrived; rows from this place of the log on show it. Empty: the place is not known. */
  done?: string;
}

export type Queued = Act & { n: number };

/** What the centre did not take, until somebody has read it. */
export interface Refusal {
  act: Act;
  /** Why, in the server's words. */
  why: string;
  code: string;
  /** Where the sending stands by what the centre did. */
  from?: Step;
  /** Presses that went with it. */
  also: Act[];
  /** When it was refused, server time. */
  at: string;
}

/** The assignment that an act belongs to. */
export function assignmentOf(means: Meaning): string | null {
  return "assignment" in means ? means.assignment : null;
}
