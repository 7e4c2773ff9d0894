// Every act as the server takes it. The one place that knows paths and bodies: buttons, keys and the command line all
// send what is made here. Pure.
import type {
  AlarmBody,
  AssignBody,
  Category,
  ChangeIn,
  CloseBody,
  DestinationAnswerBody,
  DestinationBody,
  Disposition,
  DrillJoinBody,
  EscalationAnswer,
  EscalationBody,
  HandAnswerBody,
  HandBody,
  IncidentRow,
  Level,
  LevelBody,
  MassCasualtyBody,
  MergeBody,
  Need,
  NoteBody,
  OrderBody,
  PatientBody,
  ReasonBody,
  ReferBody,
  ReferralStepBody,
  RestBody,
  SayBody,
  SceneBody,
  ShelveBody,
  StatusBody,
  Step,
  StepBody,
  StrikeBody,
  TakeBackBody,
  TellApartBody,
  UnitRow,
  VersionBody,
} from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { active } from "../order.ts";
import type { Act, ActName, IncidentAct, Rows } from "./act.ts";

/** A merged incident has left the board: its id and label are all that is left to name it by. */
type Named = Pick<IncidentRow, "id" | "label">;

function on(row: Named, name: IncidentAct, verb: string, body: object, back?: Act["back"]): Act {
  const act: Act = { name, about: row.label, method: "POST", path: `/incidents/${row.id}/${verb}`, body };
  return back ? { ...act, back } : act;
}

export function verify(row: IncidentRow): Act {
  return on(row, "verify", "verify", {} satisfies VersionBody, () => [takeBack(row, { was: "verify" })]);
}

export function note(row: IncidentRow, text: string): Act {
  return on(row, "note", "note", { text } satisfies NoteBody, (_, { cursor }) =>
    cursor === undefined ? [] : [takeBack(row, { was: "note", note: cursor.slice(cursor.indexOf(":") + 1) })],
  );
}

/** Puts alarms off for whoever does it; for 0 minutes: hears them again. */
export function shelve(row: Named, minutes: number, reason: string): Act {
  const body: ShelveBody = minutes === 0 ? { minutes } : { minutes, reason };
  return on(row, "shelve", "shelve", body, () => (minutes === 0 ? [] : [shelve(row, 0, "")]));
}

/** Asks a colleague to take it. */
export function hand(row: Named, to: string, reason: string): Act {
  const body: HandBody = { to, reason: reason.trim() || null };
  return on(row, "hand", "hand", body, () => [answerHand(row, "withdraw", "")]);
}

export function answerHand(row: Named, verb: "accept" | "give_back" | "withdraw", reason: string): Act {
  const body: HandAnswerBody = { reason: reason.trim() || null };
  return on(row, "hand_answer", `hand/${verb}`, body);
}

/** Takes back what another act cannot. */
function takeBack(row: Named, body: TakeBackBody): Act {
  return on(row, "take_back", "take_back", body);
}

export function level(row: IncidentRow, to: Level, reason: string): Act {
  const body: LevelBody = { level: to, reason, version: row.version };
  return on(row, "level", "level", body, ({ incident }) => {
    const then = incident(row.id);
    return then?.level === to ? [level(then, row.level, t("undo.reason"))] : [];
  });
}

/** Changes what is known of it; only what `body` says. `by`: who does it, for theirs alone is taken back. */
export function change(row: IncidentRow, body: ChangeIn, by: string): Act {
  return on(row, "change", "facts", body, ({ incident }) => {
    const last = incident(row.id)?.changed;
    const mine = last && last.by === by && last.change !== row.changed?.change;
    return mine ? [takeBack(row, { was: "facts", change: last.change })] : [];
  });
}

export function resolve(row: IncidentRow): Act {
  return on(row, "resolve", "resolve", {} satisfies VersionBody, () => [reopen(row, t("undo.reason"))]);
}

/** `confirmed`: its reporter was asked, and said so by telephone. */
export function close(row: IncidentRow, disposition: Disposition, words: string, confirmed: boolean): Act {
  const body: CloseBody = {
    disposition,
    version: row.version,
    ...(words.trim() === "" ? {} : { note: words.trim() }),
  };
  return on(row, "close", confirmed ? "confirm" : "close", body, () => [reopen(row, t("undo.reason"))]);
}

/** An end that needs nothing but a reason. */
export function end(row: Named, name: "reject" | "unverified", reason: string): Act {
  const body: ReasonBody = { reason };
  return on(row, name, name, body, () => [reopen(row, t("undo.reason"))]);
}

export function reopen(row: Named, reason: string): Act {
  return on(row, "reopen", "reopen", { reason } satisfies ReasonBody);
}

export function merge(from: IncidentRow, into: Named, name: "merge" | "same" = "merge"): Act {
  const body: MergeBody = { into: into.id, version: from.version };
  return on(from, name, "merge", body, () => [unmerge(from)]);
}

export function unmerge(part: Named): Act {
  return on(part, "unmerge", "unmerge", {} satisfies VersionBody);
}

/** Which of two ends: who has a unit goes on, else the one that was there first. */
export function ending(one: IncidentRow, other: IncidentRow): IncidentRow {
  const bound = [one, other].filter((row) => active(row).length > 0);
  if (bound.length === 1) return bound[0] === one ? other : one;
  return Date.parse(one.opened_at) < Date.parse(other.opened_at) ? other : one;
}

export function detach(row: Named, report: string): Act {
  return on(row, "detach", "detach", { report_id: report }, () => [attach(row, report)]);
}

/** Lets a report, wherever it belongs, belong to it. */
export function attach(row: Named, report: string): Act {
  return on(row, "merge", "attach", { report_id: report }, () => [
    on(row, "detach", "detach", { report_id: report }),
  ]);
}

export function tellApart(row: IncidentRow, other: Named): Act {
  return on(row, "not_same", "tell_apart", { from: other.id } satisfies TellApartBody, () => [
    takeBack(row, { was: "tell_apart", from: other.id }),
  ]);
}

export function refer(row: IncidentRow, to: Omit<ReferBody, "version">): Act {
  const body: ReferBody = { ...to, version: row.version };
  return on(row, "refer", "referrals", body, ({ incident }) => {
    const asked = incident(row.id)?.referrals?.findLast((one) => one.agency === to.agency);
    return asked?.step === "asked" ? [referralStep(row, asked.id, "withdraw", {})] : [];
  });
}

export type ReferralVerb = "accept" | "return" | "finish" | "withdraw";

export function referralStep(row: Named, referral: string, verb: ReferralVerb, body: ReferralStepBody): Act {
  const path = `/referrals/${referral}/${verb}`;
  return { name: "referral", about: row.label, method: "POST", path, body };
}

export function openPrivate(row: Named, reason?: string): Act {
  return on(row, "private", "private", reason === undefined ? {} : { reason });
}

/** Sends one unit; `divert`: from what it is doing. */
export function assign(row: IncidentRow, unit: string, divert = false): Act {
  const body: AssignBody = divert ? { unit_id: unit, divert } : { unit_id: unit };
  return on(row, divert ? "divert" : "assign", "assignments", body, (rows) => recalled(rows, row.id, [unit]));
}

/** Sends a unit whose crew is called by radio: no device of it is alerted. */
export function assignByRadio(row: IncidentRow, unit: string): Act {
  const body: AssignBody = { unit_id: unit, by_radio: true };
  return on(row, "assign", "assignments", body, (rows) => recalled(rows, row.id, [unit]));
}

/** Sends several in one act, all or none; the spare one is released when they have acknowledged. */
export function order(row: IncidentRow, units: readonly string[], spare: string | null): Act {
  const body: OrderBody = { unit_ids: [...units], spare_unit_id: spare };
  const all = spare === null ? units : [...units, spare];
  return on(row, "plan", "order", body, (rows) => recalled(rows, row.id, all));
}

/** What calls units back that an incident has. */
function recalled(rows: Rows, incident: string, units: readonly string[]): Act[] {
  const row = rows.incident(incident);
  if (!row) return [];
  return active(row)
    .filter((one) => units.includes(one.unit))
    .map((one) => recall(rows.unit(one.unit), one.id, t("undo.reason")));
}

export function raiseAlarm(row: IncidentRow, alarm: number): Act {
  return on(row, "alarm", "alarm", { alarm } satisfies AlarmBody, () => [
    takeBack(row, { was: "alarm", alarm: alarm - 1 }),
  ]);
}

/** Declares that many are hurt, or says that it is over. */
export function mass(row: IncidentRow): Act {
  const declares = row.mass_casualty !== "declared";
  const body: MassCasualtyBody = { on: declares, version: row.version };
  return on(row, "mass", "mass_casualty", body, ({ incident }) => {
    const then = incident(row.id);
    return then && (then.mass_casualty === "declared") === declares ? [mass(then)] : [];
  });
}

/** Calls the scene safe, or dangerous. */
export function scene(row: IncidentRow, safe: boolean): Act {
  const body: SceneBody = { safe, version: row.version };
  return on(row, "scene", "scene", body, ({ incident }) => {
    const then = incident(row.id);
    return then?.scene?.safe === safe ? [scene(then, !safe)] : [];
  });
}

export function tag(row: IncidentRow, of: string, category: Category): Act {
  return on(row, "tag", "patients", { tag: of, category } satisfies PatientBody);
}

/** Says what came of an alarm that somebody was told of. */
export function answer(row: Named, body: EscalationBody): Act {
  return on(row, "answer", "escalation", body);
}

/** The first alarm of an incident that waits for somebody, answered. */
export function answerFirst(row: IncidentRow, said: EscalationAnswer): Act[] {
  const first = (row.escalations ?? []).find((one) => one.answer === undefined && one.told);
  return first
    ? [answer(row, { watch: first.watch, assignment_id: first.assignment ?? null, answer: said })]
    : [];
}

const VERBS: Partial<Record<Step, string>> = { accepted: "accept", declined: "decline", cleared: "clear" };

function of(
  unit: Pick<UnitRow, "call_sign"> | undefined,
  name: ActName,
  sending: string,
  verb: string,
  body: StepBody | StrikeBody | DestinationBody | DestinationAnswerBody,
): Act {
  return {
    name,
    about: unit?.call_sign ?? "",
    method: "POST",
    path: `/assignments/${sending}/${verb}`,
    body,
  };
}

/** Takes part in the drill that runs, or no longer. */
export function drillPart(joins: boolean): Act {
  const body: DrillJoinBody = { on: joins };
  return { name: "drill", about: "", method: "POST", path: "/drill/part", body };
}

/** A step of a sending, for a crew that called by radio. */
export function step(unit: UnitRow | undefined, sending: string, to: Step, more: StepBody = {}): Act {
  const act = of(unit, "step", sending, VERBS[to] ?? to, { on_behalf: true, ...more });
  return { ...act, back: () => [strike(unit, sending, to, t("undo.reason"))] };
}

/** Strikes the last step of a sending, where it is still that one and nothing follows from it. */
export function strike(
  unit: Pick<UnitRow, "call_sign"> | undefined,
  sending: string,
  last: Step,
  reason: string,
): Act {
  return of(unit, "strike", sending, "strike", { step: last, reason } satisfies StrikeBody);
}

/** Names where a crew brings somebody to. */
export function destination(unit: UnitRow | undefined, sending: string, facility: string): Act {
  return of(unit, "destination", sending, "destination", { facility_id: facility } satisfies DestinationBody);
}

/** What the facility says; `words`: who spoke for it, or why not. */
export function destinationAnswer(
  unit: UnitRow | undefined,
  sending: string,
  verb: "accepted" | "refused" | "handed_over",
  words: string,
): Act {
  const said = words.trim() === "" ? {} : verb === "refused" ? { reason: words } : { spoke_with: words };
  const body: DestinationAnswerBody = said;
  return of(unit, "destination", sending, `destination/${verb}`, body);
}

export function recall(unit: UnitRow | undefined, sending: string, reason: string): Act {
  const act = of(unit, "recall", sending, "recall", { reason });
  return { ...act, back: () => [strike(unit, sending, "recalled", t("undo.reason"))] };
}

export function status(unit: UnitRow, body: Omit<StatusBody, "version">): Act {
  const path = `/units/${unit.id}/status`;
  const act: Act = { name: "status", about: unit.call_sign, method: "PUT", path, body };
  return {
    ...act,
    back: (rows) => {
      const then = rows.unit(unit.id);
      return then?.availability === body.availability
        ? [
            {
              ...act,
              body: { availability: unit.availability, activity: unit.activity } satisfies StatusBody,
            },
          ]
        : [];
    },
  };
}

/** Sees to what a crew needs; once somebody does, says that it is done. */
export function need(unit: UnitRow, { need, taken }: Need): Act {
  const path = `/units/${unit.id}/needs/${need}/${taken ? "settled" : "taken"}`;
  return { name: "need", about: unit.call_sign, method: "POST", path, body: {} };
}

/** Lets a crew rest for so many minutes; 0: no longer. */
export function say(unit: UnitRow, words: string): Act {
  const path = `/units/${unit.id}/talk`;
  return { name: "say", about: unit.call_sign, method: "POST", path, body: { words } satisfies SayBody };
}

export function rest(unit: UnitRow, minutes: number): Act {
  const path = `/units/${unit.id}/rest`;
  const act: Act = { name: "rest", about: unit.call_sign, method: "POST", path, body: { minutes } };
  return minutes === 0 ? act : { ...act, back: () => [{ ...act, body: { minutes: 0 } satisfies RestBody }] };
}
