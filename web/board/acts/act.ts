// What a person can do on the board: an act is one request, with what it is about and what would take it back.
import type { IncidentRow, UnitRow } from "../../lib/api/types.ts";

/** Acts on an incident. */
export type IncidentAct =
  | "verify"
  | "note"
  | "level"
  | "change"
  | "ask"
  | "merge"
  | "resolve"
  | "close"
  | "reject"
  | "unverified"
  | "refer"
  | "reopen"
  | "assign"
  | "divert"
  | "plan"
  | "alarm"
  | "mass"
  | "scene"
  | "tag"
  | "same"
  | "not_same"
  | "unmerge"
  | "detach"
  | "private"
  | "answer"
  | "referral"
  | "take_back"
  | "shelve"
  | "hand"
  | "hand_answer";

/** Acts on a sending or a unit. */
export type UnitAct =
  | "step"
  | "strike"
  | "destination"
  | "recall"
  | "status"
  | "rest"
  | "say"
  | "need"
  | "drill";

export type ActName = IncidentAct | UnitAct;

/** The rows when an act is taken back. */
export interface Rows {
  incident: (id: string) => IncidentRow | undefined;
  unit: (id: string) => UnitRow | undefined;
}

/** What every act is answered, at least. */
export interface Answered {
  cursor?: string;
  version?: number;
}

export interface Act {
  name: ActName;
  /** The label of the incident or the call sign, in words about it. */
  about: string;
  method: "POST" | "PUT";
  path: string;
  body: object;
  /** What takes it back, by the rows of then and what was answered; absent where nothing does. */
  back?: (rows: Rows, answer: Answered) => Act[];
}
