// What rows will say once the acts that wait have arrived. Pure: rows and acts in, rows out; what an act has already done to a
// row is not done again.
import type { AssignmentRow, Category, IncidentRow, Step, UnitRow } from "../../lib/api/types.ts";
import type { Act } from "./acts.ts";

const ORDER: readonly Step[] = [
  "offered",
  "accepted",
  "en_route",
  "staged",
  "on_scene",
  "at_person",
  "transporting",
  "at_facility",
  "cleared",
  "declined",
  "expired",
  "recalled",
];
const NO_TAGS: Record<Category, number> = { immediate: 0, delayed: 0, minor: 0, deceased: 0 };

export function isEnd(step: Step): boolean {
  return ORDER.indexOf(step) >= ORDER.indexOf("cleared");
}

/** Where a sending will stand. */
export function sendingAfter(row: AssignmentRow, acts: readonly Act[]): AssignmentRow {
  let next = row;
  // What stood when the row was made is past for whatever was pressed before it.
  for (const { means, at } of acts) {
    if (!("assignment" in means) || means.assignment !== row.id) continue;
    if (means.is === "step") {
      const ahead = ORDER.indexOf(means.step) > ORDER.indexOf(next.step) && !isEnd(next.step);
      if (ahead) next = { ...next, step: means.step, since: at, result: means.result ?? next.result };
    } else if (means.is === "strike") {
      if (next.step === means.step) next = { ...next, step: means.back, since: at, result: null };
    } else if (means.is === "destination") {
      const { facility, name, starts } = means;
      const step =
        starts && ORDER.indexOf(next.step) < ORDER.indexOf("transporting") ? "transporting" : next.step;
      const same = next.destination?.facility === facility;
      const destination = same ? next.destination : { facility, name, step: "named" as const, since: at };
      next = { ...next, step, since: step === next.step ? next.since : at, destination } as AssignmentRow;
    } else if (means.is === "facility" && next.destination?.facility === means.facility) {
      next = { ...next, destination: { ...next.destination, step: means.step, since: at } };
    }
  }
  return next;
}

/** How an incident will stand. */
export function incidentAfter(row: IncidentRow, acts: readonly Act[]): IncidentRow {
  if (acts.length === 0) return row;
  let next: IncidentRow = { ...row, assignments: row.assignments.map((one) => sendingAfter(one, acts)) };
  for (const act of acts) {
    const { means, at } = act;
    if (!("incident" in means) || means.incident !== row.id) continue;
    if (means.is === "scene" && next.scene?.safe !== means.safe) {
      next = { ...next, scene: { safe: means.safe, at } };
    } else if (means.is === "mass") {
      next = { ...next, mass_casualty: "declared" };
    } else if (means.is === "tag" && act.done === undefined) {
      const tags = { ...NO_TAGS, ...next.tags };
      next = { ...next, tags: { ...tags, [means.category]: tags[means.category] + 1 } };
    }
  }
  return next;
}

/** How the own unit will stand. */
export function unitAfter(row: UnitRow, acts: readonly Act[]): UnitRow {
  let next = row;
  for (const { means, at } of acts) {
    if (means.is === "status" && means.unit === row.id && next.availability !== means.availability) {
      const activity = means.availability === "not_available" ? "off_duty" : "station";
      next = { ...next, availability: means.availability, activity, since: at };
    } else if (means.is === "rest" && means.unit === row.id) {
      const { rest_until: _, ...rest } = next;
      next = means.until === null ? rest : { ...rest, rest_until: means.until };
    } else if (means.is === "need" && means.unit === row.id) {
      const needs = next.needs ?? [];
      const open = needs.some((one) => one.need === means.need);
      if (!means.asked) next = { ...next, needs: needs.filter((one) => one.need !== means.need) };
      else if (!open) next = { ...next, needs: [...needs, { need: means.need, at }] };
    }
  }
  return next;
}

/** The key of the act that `means` says something else without: it has not been taken by the centre yet. */
export function neededBy(means: Act["means"], waiting: readonly Act[]): string | undefined {
  const of = (fits: (one: Act["means"]) => boolean) => waiting.findLast((act) => fits(act.means))?.key;
  if (means.is === "strike") {
    const { assignment, step } = means;
    return of(
      (one) =>
        (one.is === "step" && one.assignment === assignment && one.step === step) ||
        (one.is === "destination" && one.starts && one.assignment === assignment && step === "transporting"),
    );
  }
  if (means.is === "need" && !means.asked) {
    return of((one) => one.is === "need" && one.asked && one.need === means.need);
  }
  if (means.is === "facility") {
    return of((one) => one.is === "destination" && one.assignment === means.assignment);
  }
  return undefined;
}
