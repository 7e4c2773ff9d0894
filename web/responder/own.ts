// The own unit and its work: the rows as the centre sent them, with what was pressed here since. Derived, never stored twice.
import { computed, signal } from "@preact/signals";
import { session } from "../lib/api/session.ts";
import type { AssignmentRow, IncidentDetail, IncidentRow, UnitRow } from "../lib/api/types.ts";
import { facilities } from "../lib/facilities.ts";
import { began, client, incidents, truth, unit } from "../lib/live/live.ts";
import { incidentAfter, isEnd, unitAfter } from "./queue/foresee.ts";
import { forget, keep, kept, me } from "./queue/kept.ts";
import { acts } from "./queue/queue.ts";
import { learn } from "./queue/time.ts";

export interface OwnWork {
  row: IncidentRow;
  assignment: AssignmentRow;
}

/** The details of the incident worked on, as they were asked for last. */
export const details = signal<IncidentDetail | null>(null);

const theirs = computed(() => {
  const id = me.value?.person.unit ?? null;
  if (began.value) return unit(id);
  return kept.value?.unit?.id === id ? (kept.value?.unit ?? undefined) : undefined;
});
const rows = computed<readonly IncidentRow[]>(() => {
  if (began.value) return incidents.value;
  return theirs.value && kept.value?.incident ? [kept.value.incident] : [];
});

export const own = computed<UnitRow | undefined>(() =>
  theirs.value ? unitAfter(theirs.value, acts.value) : undefined,
);

/** What the unit is bound to. */
export const work = computed<OwnWork | null>(() => {
  const id = own.value?.id;
  for (const one of rows.value) {
    const row = incidentAfter(one, acts.value);
    const assignment = row.assignments.find((sent) => sent.unit === id && !isEnd(sent.step));
    if (assignment) return { row, assignment };
  }
  return null;
});

/** Why the level, why to wait: also from before the page was opened without network. */
export const told = computed(() => {
  const id = work.value?.row.id;
  if (details.value?.incident.id === id) return details.value;
  return kept.value?.incident?.id === id ? (kept.value?.told ?? null) : null;
});

/** Server time of what is shown, while only what was kept is. */
export const since = computed(() => (began.value ? null : (kept.value?.at ?? null)));

/** Writes down what the centre says, while it is heard. To be run as an effect. */
export function keepOwn(): void {
  const who = session.value;
  if (who && kept.value && kept.value.who.person.name !== who.person.name) void forget();
  if (!who || !began.value || truth.value !== "live") return;
  learn();
  const row = incidents.value.find((one) =>
    one.assignments.some((sent) => sent.unit === theirs.value?.id && !isEnd(sent.step)),
  );
  const reasons = details.value?.incident.id === row?.id ? details.value : null;
  void keep(
    {
      who,
      unit: theirs.value ?? null,
      incident: row ?? null,
      told: reasons && {
        reasons: reasons.reasons,
        stage_first: reasons.stage_first,
        unasked: reasons.unasked,
      },
      facilities: row ? (facilities.value ?? []) : [],
    },
    client.clock.now(),
  );
}
