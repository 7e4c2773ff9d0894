// Alarms of ladders: who was told that nobody answered, and what of it waits for whoever sits here. Pure.
import type { Escalation, IncidentRow, Person, Role, Told, Whom } from "../lib/api/types.ts";

/** One thing somebody is asked to do. */
export interface Alarm {
  row: IncidentRow;
  on: Escalation;
  told: Told;
  /** Somebody has to be telephoned, and what came of it be said. */
  call: boolean;
}

const ROLE: Partial<Record<Whom, Role>> = {
  dispatcher: "dispatcher",
  second_dispatcher: "dispatcher",
  supervisor: "supervisor",
};

/** Whether what was told waits for this person. Telephoning is the dispatcher's. */
function isFor(told: Told, person: Person): boolean {
  const has = (role: Role) => person.roles.includes(role);
  if (told.by.includes("call")) return has("dispatcher") || has("supervisor");
  if (!told.by.includes("board")) return false;
  if (told.person !== undefined) return told.person === person.name;
  const role = ROLE[told.whom];
  return role !== undefined && has(role);
}

/** Alarms of one incident; answered ones are not. */
export function alarmsOf(row: IncidentRow): Alarm[] {
  return (row.escalations ?? [])
    .filter((on) => on.answer === undefined)
    .flatMap((on) => (on.told ?? []).map((told) => ({ row, on, told, call: told.by.includes("call") })));
}

/** Those that wait for `person`: telephone calls first, then by level, the oldest first. */
export function alarmsFor(rows: readonly IncidentRow[], person: Person): Alarm[] {
  return rows
    .flatMap(alarmsOf)
    .filter((alarm) => isFor(alarm.told, person))
    .sort(
      (a, b) =>
        Number(b.call) - Number(a.call) ||
        a.row.level - b.row.level ||
        (a.on.told_at ?? "").localeCompare(b.on.told_at ?? ""),
    );
}

/** Tells one alarm from another, also from the same one coming again. */
export function nameOf({ row, on, told }: Alarm): string {
  return `${row.id} ${on.watch} ${on.assignment ?? ""} ${on.told_at} ${told.whom}`;
}
