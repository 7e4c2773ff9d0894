// Which list an incident stands in, in what order, and how its clock reads. Pure.
import type { AssignmentRow, Clocks, IncidentRow, UnitRow } from "../lib/api/types.ts";

export type Section = "queue" | "running" | "done";
export const SECTIONS: readonly Section[] = ["queue", "running", "done"];

export function sectionOf(row: IncidentRow): Section | null {
  switch (row.state) {
    case "new":
    case "queued":
      return "queue";
    case "active":
    case "referred_out":
      return "running";
    case "resolved":
      return "done";
    case "closed":
    case "rejected":
    case "merged":
    case "unverified":
      return null;
  }
}

type Compare = (a: IncidentRow, b: IncidentRow) => number;

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** Times of one length stand in the order of their letters, which is many times quicker than reading them. */
const time = (a: string, b: string) => (a.length === b.length ? text(a, b) : Date.parse(a) - Date.parse(b));

/** Tier, then true level, then deadline. */
export const byUrgency: Compare = (a, b) =>
  a.tier - b.tier || a.level - b.level || time(a.deadline, b.deadline) || text(a.id, b.id);

/** Level, then what has been there for longest. */
export const byLevelAndAge: Compare = (a, b) =>
  a.level - b.level || time(a.opened_at, b.opened_at) || text(a.id, b.id);

/** How the rows of a list follow one another. */
export const ORDER: Record<Section, Compare> = {
  queue: byUrgency,
  running: byLevelAndAge,
  done: byLevelAndAge,
};

const ENDED: readonly string[] = ["cleared", "declined", "expired", "recalled"];

export function active(row: IncidentRow): AssignmentRow[] {
  return row.assignments.filter((assignment) => !ENDED.includes(assignment.step));
}

/** Whether another body is asked, or at it. */
export function isCoordinating(row: IncidentRow): boolean {
  return (row.referrals ?? []).some((one) => one.step === "asked" || one.step === "accepted");
}

/** The last sending that ended, which tells why a case waits again. */
export function lastEnded(row: IncidentRow): AssignmentRow | undefined {
  return row.assignments.findLast((assignment) => ENDED.includes(assignment.step));
}

const PROGRESS = [
  "offered",
  "accepted",
  "en_route",
  "staged",
  "on_scene",
  "at_person",
  "transporting",
  "at_facility",
];

/** The sending a row tells about: an unanswered offer first, for it needs somebody; else the furthest. */
export function leading(row: IncidentRow): AssignmentRow | undefined {
  const all = active(row);
  return (
    all.find((assignment) => assignment.step === "offered") ??
    all.sort((a, b) => PROGRESS.indexOf(b.step) - PROGRESS.indexOf(a.step))[0]
  );
}

export type Stage = "calm" | "near" | "over";

/** When clocks change, until the server has said so. */
export const RULES: Clocks = { near_percent: 75, heard_percent: 150, heard_level: 2, step_s: {}, unit_s: {} };

export interface Reading {
  /** Time gone, ms. */
  gone: number;
  /** The target from the same beginning, ms; `null` without one. */
  target: number | null;
  stage: Stage;
}

/** `until`: the target, as a time or as seconds from the beginning; none for null and 0. */
export function reading(now: number, from: string, until: string | number | null, rules: Clocks): Reading {
  const start = Date.parse(from);
  const gone = Math.max(0, now - start);
  if (until === null || until === 0) return { gone, target: null, stage: "calm" };
  const target = typeof until === "number" ? until * 1000 : Date.parse(until) - start;
  const near = (target * rules.near_percent) / 100;
  const stage = gone >= target ? "over" : gone >= near ? "near" : "calm";
  return { gone, target, stage };
}

/** The clock of a sending: until it is answered, then of each step. */
export function clockOfSending(one: AssignmentRow, now: number, rules: Clocks): Reading {
  const target = one.step === "offered" ? one.answer_by : (rules.step_s[one.step] ?? null);
  return reading(now, one.since, target, rules);
}

/** The clock of a row: waiting for a unit, for an answer, or since the last step. */
export function clockOf(row: IncidentRow, now: number, rules: Clocks): Reading {
  const first = leading(row);
  if (sectionOf(row) === "queue") {
    const read = reading(now, row.opened_at, row.deadline, rules);
    return row.overdue && row.tier === row.level ? { ...read, stage: "over" } : read;
  }
  if (first) return clockOfSending(first, now, rules);
  return reading(now, lastEnded(row)?.since ?? row.opened_at, null, rules);
}

/** The clock of a unit that is on nothing: how long it has been in a state that should end. */
export function clockOfUnit(unit: UnitRow, now: number, rules: Clocks): Reading {
  const state = unit.availability === "not_available" ? unit.availability : unit.activity;
  return reading(now, unit.since, unit.assignment === null ? (rules.unit_s[state] ?? null) : null, rules);
}

/** Whether a clock has run so far past its target that it is heard. */
export function isHeard(row: IncidentRow, now: number, rules: Clocks): boolean {
  if (row.level > rules.heard_level) return false;
  const { gone, target } = clockOf(row, now, rules);
  return target !== null && gone >= (target * rules.heard_percent) / 100;
}

export function isOverdue(row: IncidentRow, now: number): boolean {
  return sectionOf(row) === "queue" && (row.overdue || now > Date.parse(row.deadline));
}

/** How many of the queue have waited too long at a whole second. Moments of the server are compared as they are written, for reading
 * thousands of them every second takes as long as drawing the board. */
export function overdueAmong(queue: readonly IncidentRow[], now: number): number {
  const second = new Date(now).toISOString().slice(0, 19);
  return queue.reduce((sum, row) => sum + Number(row.overdue || second > row.deadline), 0);
}
