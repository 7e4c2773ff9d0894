// Why an act may not be done now, as far as this board knows. Buttons, keys and the command line ask here; the server
// decides. Pure.
import type { IncidentRow, Referral, Role } from "../../lib/api/types.ts";
import { active } from "../order.ts";
import type { IncidentAct } from "./act.ts";
import type { ReferralVerb } from "./make.ts";

/** A named no; its words are `line.no_<code>`. */
export type Blocked =
  | "role"
  | "over"
  | "verified"
  | "bound"
  | "resolved"
  | "not_over"
  | "referred"
  | "most_alarms"
  | "not_mass"
  | "alone"
  | "not_similar"
  | "nothing_asked"
  | "not_referred";

const SETTLES: readonly Role[] = ["dispatcher", "supervisor"];
const TAKES: readonly Role[] = ["call_taker", ...SETTLES];
const NOTES: readonly Role[] = [...TAKES, "officer"];

/** Who may do what; what is not named here is for those who settle. */
const ROLES: Partial<Record<IncidentAct, readonly Role[]>> = {
  note: NOTES,
  private: NOTES,
  change: TAKES,
  ask: TAKES,
  referral: [...SETTLES, "officer"],
  answer: TAKES,
  shelve: TAKES,
};

/** No plan has more alarms. */
const MOST_ALARMS = 5;

/** The alarm that comes next; null when there is none. */
export function nextAlarm(row: IncidentRow): number | null {
  const next = (row.alarm ?? 1) + 1;
  return row.state === "resolved" || next > MOST_ALARMS ? null : next;
}

/** The referral that waits for an answer, or for its end. */
export function openReferral(row: IncidentRow): Referral | undefined {
  return (row.referrals ?? []).find((one) => one.step === "asked" || one.step === "accepted");
}

const isOpen = (row: IncidentRow) => ["new", "queued", "active"].includes(row.state);
const isBound = (row: IncidentRow) => active(row).length > 0;
const isUnproved = (row: IncidentRow) => row.verification === "pending" && row.state !== "resolved";
const unbound = (row: IncidentRow): Blocked | null => (isBound(row) ? "bound" : null);
const open = (row: IncidentRow): Blocked | null => (isOpen(row) ? null : "over");
const unproved = (row: IncidentRow): Blocked | null => (isUnproved(row) ? unbound(row) : "verified");

const STATES: Partial<Record<IncidentAct, (row: IncidentRow) => Blocked | null>> = {
  verify: (row) => (row.verification === "pending" ? null : "verified"),
  resolve: (row) => (row.state === "resolved" ? "resolved" : unbound(row)),
  close: unbound,
  reject: unproved,
  unverified: unproved,
  refer: (row) => (row.state === "resolved" || row.state === "referred_out" ? "referred" : null),
  reopen: (row) => (isOpen(row) ? "not_over" : null),
  assign: open,
  divert: open,
  plan: open,
  scene: open,
  alarm: (row) => open(row) ?? (nextAlarm(row) === null ? "most_alarms" : null),
  mass: (row) => (row.state === "resolved" ? "resolved" : null),
  tag: (row) => (row.mass_casualty === "declared" ? null : "not_mass"),
  hand: (row) => (isOpen(row) || row.state === "resolved" ? null : "over"),
  shelve: (row) =>
    row.level === 1 || (row.escalations ?? []).some((on) => on.answer === undefined && on.told)
      ? null
      : "nothing_asked",
  unmerge: (row) => ((row.merged ?? []).length > 0 ? null : "alone"),
  answer: (row) =>
    (row.escalations ?? []).some((on) => on.answer === undefined && on.told) ? null : "nothing_asked",
  referral: (row) => (openReferral(row) ? null : "not_referred"),
};

/** Whether a person with these roles does such things at all. */
export function isFor(name: IncidentAct, roles: readonly Role[]): boolean {
  return (ROLES[name] ?? SETTLES).some((role) => roles.includes(role));
}

/** Why not; null when nothing stands against it. */
export function blocked(name: IncidentAct, row: IncidentRow, roles: readonly Role[]): Blocked | null {
  if (!isFor(name, roles)) return "role";
  return STATES[name]?.(row) ?? null;
}

/** Whether an act has any sense in this state; a button for one that has none is not shown. */
export function isShown(name: IncidentAct, row: IncidentRow): boolean {
  const why = STATES[name]?.(row) ?? null;
  return why === null || why === "bound";
}

/** Whether its reporter has the last word on its end. */
export function isAwaited(row: IncidentRow): boolean {
  return row.state === "resolved" && row.level >= 4 && !row.drill;
}

/** What may be said to a referral where it stands: by those who asked, or by the body that was. */
export function referralVerbs(one: Referral, ours: boolean): readonly ReferralVerb[] {
  const back: readonly ReferralVerb[] = ours ? ["withdraw"] : [];
  if (one.step === "asked") return ["accept", "return", ...back];
  return one.step === "accepted" ? ["finish", "return", ...back] : [];
}
