// Sending units: one, or those of the whole plan one after the other. Each sending is an act of its own with its
// own key, so that one that fails neither stops the others nor is sent twice when it is tried again.
import { type Signal, signal } from "@preact/signals";
import { ask } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type {
  AlarmBody,
  AssignBody,
  IncidentRow,
  OrderBody,
  Pick,
  Recommendation,
} from "../../lib/api/types.ts";
import { Press } from "../../lib/ui/press.ts";
import { active } from "../order.ts";
import { recommendations } from "./load.ts";

/** One for the pane: two sendings at once are two decisions. */
export const press = new Press();

/** A unit of the plan that was sent, or was to be. */
export interface Sending {
  unit: string;
  callSign: string;
  press: Press;
  state: Signal<"waiting" | "sent" | "failed">;
}

/** What became of the plan sent last. */
export const sendings = signal<{ incident: string; list: Sending[] } | null>(null);
export const sendingAll = signal(false);

export function mayAssign(): boolean {
  return isAny("dispatcher", "supervisor");
}

function post(by: Press, incident: string, body: AssignBody, done?: () => void): Promise<boolean> {
  return by.run("POST", `/incidents/${incident}/assignments`, body, done);
}

/** Sends one unit; `divert`: from what it is doing. */
export function assign(row: IncidentRow, unit: string, divert: boolean, done?: () => void): void {
  void post(press, row.id, divert ? { unit_id: unit, divert: true } : { unit_id: unit }, done);
}

/** Picks that are not on this incident yet, those of the plan first. */
export function waiting(row: IncidentRow): Pick[] {
  const on = new Set(active(row).map((assignment) => assignment.unit));
  return (recommendations.value?.picks ?? []).filter((pick) => !on.has(pick.unit));
}

/** Of those, the ones that fill the plan. */
export function ofPlan(row: IncidentRow): Pick[] {
  return waiting(row).filter((pick) => pick.fills.length > 0);
}

/** Sends the best pick that is not on this incident yet. */
export function assignFirst(row: IncidentRow): void {
  const first = waiting(row)[0];
  if (first && mayAssign() && !sendingAll.value) assign(row, first.unit, false);
}

function sending(pick: Pick, state: "waiting" | "sent"): Sending {
  return { unit: pick.unit, callSign: pick.call_sign, press: new Press(), state: signal(state) };
}

/**
 * At level 1 the plan's units and the nearest other one are alerted in one act; false when that was refused, as it is when
 * one of them was sent elsewhere meanwhile.
 */
async function order(row: IncidentRow, picks: Pick[]): Promise<boolean> {
  const spare = waiting(row).find((pick) => pick.fills.length === 0);
  const body: OrderBody = { unit_ids: picks.map((pick) => pick.unit), spare_unit_id: spare?.unit ?? null };
  const done = await press.run("POST", `/incidents/${row.id}/order`, body);
  if (done) {
    const list = [...picks, ...(spare ? [spare] : [])].map((pick) => sending(pick, "sent"));
    sendings.value = { incident: row.id, list };
  } else if (!press.canRetry) press.forget();
  return done || press.canRetry;
}

/** Sends everything that fills the plan, one after the other, and keeps what became of each. */
export async function assignPlan(row: IncidentRow): Promise<void> {
  const picks = ofPlan(row);
  if (picks.length === 0 || !mayAssign() || sendingAll.value || press.busy.value) return;
  if (row.level === 1 && active(row).length === 0 && (await order(row, picks))) return;
  sendingAll.value = true;
  const list = picks.map((pick) => sending(pick, "waiting"));
  sendings.value = { incident: row.id, list };
  for (const one of list) {
    const sent = await post(one.press, row.id, { unit_id: one.unit }, () => {
      one.state.value = "sent";
    });
    if (!sent) one.state.value = "failed";
  }
  sendingAll.value = false;
}

/** No plan has more alarms. */
const MOST_ALARMS = 5;

/** The alarm that comes next; null when there is none. */
export function nextAlarm(row: IncidentRow): number | null {
  const next = (row.alarm ?? 1) + 1;
  return row.state === "resolved" || next > MOST_ALARMS ? null : next;
}

/** Raises the alarm by one, and sends what its plan brings on top. */
export async function raiseAlarm(row: IncidentRow): Promise<void> {
  const alarm = nextAlarm(row);
  if (alarm === null || !mayAssign() || sendingAll.value || press.busy.value) return;
  const body: AlarmBody = { alarm };
  let at = "";
  const raised = await press.run<{ cursor?: string }>(
    "POST",
    `/incidents/${row.id}/alarm`,
    body,
    (changed) => {
      at = changed.cursor ? `?at_least=${encodeURIComponent(changed.cursor)}` : "";
    },
  );
  if (!raised) return;
  const answer = await ask<Recommendation>(`/incidents/${encodeURIComponent(row.id)}/recommendations${at}`);
  if (!answer.ok) return;
  recommendations.value = answer.value;
  await assignPlan(row);
}
