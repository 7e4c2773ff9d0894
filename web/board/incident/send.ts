// Sending units: one, or those of the whole plan in one act, or one after the other when that act was refused. Each sending
// is an act of its own with its own key, so that one that fails neither stops the others nor is sent twice when it is tried
// again.
import { type Signal, signal } from "@preact/signals";
import { ask } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type { IncidentRow, Pick, Recommendation } from "../../lib/api/types.ts";
import { Press } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { nextAlarm } from "../acts/may.ts";
import { perform } from "../acts/perform.ts";
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

/** Sends one unit; `divert`: from what it is doing. */
export function assign(row: IncidentRow, unit: string, divert: boolean, done?: () => void): void {
  void perform(make.assign(row, unit, divert), press, done);
}

/** Sends a unit whose crew is called by radio. */
export function assignByRadio(row: IncidentRow, unit: string): void {
  void perform(make.assignByRadio(row, unit), press);
}

const picksOf = () => recommendations.value?.picks ?? [];

/** Of `picks`, those that are not on this incident yet, those of the plan first. */
export function waiting(row: IncidentRow, picks: readonly Pick[] = picksOf()): Pick[] {
  const on = new Set(active(row).map((assignment) => assignment.unit));
  return picks.filter((pick) => !on.has(pick.unit));
}

/** Of those, the ones that fill the plan. */
export function ofPlan(row: IncidentRow, picks: readonly Pick[] = picksOf()): Pick[] {
  return waiting(row, picks).filter((pick) => pick.fills.length > 0);
}

/** Sends the best pick that is not on this incident yet. */
export function assignFirst(row: IncidentRow): void {
  const first = waiting(row)[0];
  if (first && mayAssign() && !sendingAll.value) assign(row, first.unit, false);
}

function sending(pick: Pick, state: "waiting" | "sent"): Sending {
  return { unit: pick.unit, callSign: pick.call_sign, press: new Press(), state: signal(state) };
}

/** Units are alerted in one act, all or none; false when that was refused, as when one of them was sent elsewhere. */
async function order(row: IncidentRow, picks: Pick[], spare: Pick | undefined): Promise<boolean> {
  const units = picks.map((pick) => pick.unit);
  const done = await perform(make.order(row, units, spare?.unit ?? null), press);
  if (done) {
    const list = [...picks, ...(spare ? [spare] : [])].map((pick) => sending(pick, "sent"));
    sendings.value = { incident: row.id, list };
  } else if (!press.canRetry) press.forget();
  return done || press.canRetry;
}

/** The first units of a level 1 get the nearest other one beside them. */
function spareOf(row: IncidentRow, picks: readonly Pick[]): Pick | undefined {
  const isFirst = row.level === 1 && active(row).length === 0;
  return isFirst ? waiting(row, picks).find((pick) => pick.fills.length === 0) : undefined;
}

/** Sends everything that fills the plan, in one act; where that is refused, one after the other. */
export async function assignPlan(row: IncidentRow, from: readonly Pick[] = picksOf()): Promise<boolean> {
  const picks = ofPlan(row, from);
  if (picks.length === 0 || !mayAssign() || sendingAll.value || press.busy.value) return false;
  const spare = spareOf(row, from);
  if ((picks.length > 1 || spare) && (await order(row, picks, spare))) return true;
  sendingAll.value = true;
  const list = picks.map((pick) => sending(pick, "waiting"));
  sendings.value = { incident: row.id, list };
  for (const one of list) {
    const sent = await perform(make.assign(row, one.unit), one.press, () => {
      one.state.value = "sent";
    });
    if (!sent) one.state.value = "failed";
  }
  sendingAll.value = false;
  return true;
}

/** The same for an incident that need not be open. */
export async function sendPlan(row: IncidentRow, cursor = ""): Promise<boolean> {
  const at = cursor === "" ? "" : `?at_least=${encodeURIComponent(cursor)}`;
  const answer = await ask<Recommendation>(`/incidents/${encodeURIComponent(row.id)}/recommendations${at}`);
  if (!answer.ok) return false;
  return assignPlan(row, answer.value.picks);
}

/** Raises the alarm by one, and sends what its plan brings on top, in one act. */
export async function raiseAlarm(row: IncidentRow): Promise<void> {
  const alarm = nextAlarm(row);
  if (alarm === null || !mayAssign() || sendingAll.value || press.busy.value) return;
  let cursor = "";
  const raised = await perform<{ cursor?: string }>(make.raiseAlarm(row, alarm), press, (changed) => {
    cursor = changed.cursor ?? "";
  });
  if (raised) await sendPlan(row, cursor);
}
