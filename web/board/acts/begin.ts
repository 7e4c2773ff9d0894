// What the buttons and keys of the table do.
import type { Problem } from "../../lib/api/client.ts";
import { isAny, session } from "../../lib/api/session.ts";
import type { IncidentRow, PrivateDetail } from "../../lib/api/types.ts";
import { incident } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { lookAtAlarm } from "../alarm.ts";
import { openGround } from "../ground/state.ts";
import { declareMass } from "../incident/casualty.tsx";
import { opened, unexplained } from "../incident/load.ts";
import { assignFirst, assignPlan, raiseAlarm } from "../incident/send.ts";
import { notSameAsFirst, sameAsFirst } from "../incident/similar.tsx";
import { focusLine, startLine, tell } from "../line/state.ts";
import { openPage, page } from "../pages.ts";
import { nextSector } from "../sector_bar.tsx";
import { nextSide } from "../side.tsx";
import { form, keysShown, locked, selected } from "../state.ts";
import { mayTake, reading, taking } from "../taking.ts";
import { toggleMapWindow } from "../windows.ts";
import * as make from "./make.ts";
import { blocked } from "./may.ts";
import { actPress, perform } from "./perform.ts";
import type { AtOnce, BoardAct, OnIncident } from "./table.ts";
import { undo } from "./undo.ts";

/** Opens names, numbers and words, which the log keeps. Where a reason is needed, it is asked for beside them. */
export async function openDetails(row: IncidentRow, by = actPress, reason?: string): Promise<Problem | null> {
  await perform<PrivateDetail>(make.openPrivate(row, reason), by, (value) => {
    opened.value = value;
    unexplained.value = null;
  });
  const problem = by.problem.value;
  if (problem?.code === "reason_needed" && reason === undefined) {
    by.forget();
    unexplained.value = row.id;
  }
  return problem;
}

const AT_ONCE: Record<AtOnce, (row: IncidentRow) => void> = {
  assign: assignFirst,
  plan: (row) => void assignPlan(row),
  alarm: (row) => void raiseAlarm(row),
  mass: declareMass,
  verify: (row) => void perform(make.verify(row), actPress),
  resolve: (row) => void perform(make.resolve(row), actPress),
  same: sameAsFirst,
  not_same: notSameAsFirst,
  private: (row) => void openDetails(row),
};

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

export const RUN: Record<BoardAct, () => void> = {
  line: focusLine,
  intake: () => {
    if (mayTake()) taking.value = true;
  },
  aid: () => {
    if (page.value !== null) page.value = null;
    if (mayTake()) reading.value = !reading.value;
  },
  undo: () => {
    if (!locked.value) void undo();
  },
  look: lookAtAlarm,
  search: () => focus("filter"),
  units: () => focus("unit-filter"),
  step: () => startLine("status"),
  recall: () => startLine("recall"),
  strike: () => startLine("strike"),
  destination: () => startLine("destination"),
  detach: () => startLine("detach"),
  drill: () => startLine("drill"),
  map: nextSide,
  sector: nextSector,
  map_window: toggleMapWindow,
  ground_list: () => openGround("list"),
  ground_area: () => openGround("area"),
  sheet: () => {
    keysShown.value = !keysShown.value;
  },
  glass: () => openPage("glass"),
  calls: () => openPage("calls"),
  talk: () => openPage("talk"),
  privacy: () => openPage("privacy"),
  audit: () => openPage("audit"),
  handover: () => openPage("handover"),
  roster: () => openPage("roster"),
  figures: () => openPage("figures"),
  supervision: () => openPage("supervision"),
  replay: () => openPage("replay"),
};

/** Does an act on the open incident, or says why it cannot be done. */
export function begin(act: OnIncident): void {
  const row = incident(selected.value);
  const why = row ? blocked(act.name, row, session.value?.person.roles ?? []) : null;
  if (selected.value === null) return;
  if (locked.value) tell(t("line.no_locked"));
  // One that left the board is opened again where it is shown.
  else if (!row) openAgain(act);
  else if (why) tell(t(`line.no_${why}`, { label: row.label }));
  else if (act.form) form.value = act.form;
  else if (act.line) startLine(act.line);
  else AT_ONCE[act.name as AtOnce](row);
}

function openAgain(act: OnIncident): void {
  if (act.form === "reopen" && isAny("dispatcher", "supervisor")) form.value = "reopen";
}
