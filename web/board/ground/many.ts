// The same act on many, one request after the other: each is answered by itself, and all are taken back together.
import { signal } from "@preact/signals";
import { session } from "../../lib/api/session.ts";
import type { IncidentRow, Level, UnitRow } from "../../lib/api/types.ts";
import { incident, unit } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { Press, problemText } from "../../lib/ui/press.ts";
import type { Act } from "../acts/act.ts";
import * as make from "../acts/make.ts";
import { blocked } from "../acts/may.ts";
import { perform } from "../acts/perform.ts";
import { active } from "../order.ts";

/** So many at once at most. */
export const MOST = 50;

export const ON_MANY = ["note", "verify", "level", "refer", "merge", "resolve"] as const;
export type OnMany = (typeof ON_MANY)[number];
export const ON_UNITS = ["rest", "recall"] as const;
export type OnUnits = (typeof ON_UNITS)[number];

/** What is said with an act. */
export interface Said {
  words: string;
  level: Level;
  agency: string;
  /** The incident that the others become part of. */
  into: string;
  minutes: number;
}

export interface Answer {
  good: boolean;
  words: string;
}

/** What came of the last, by id. */
export const answers = signal<ReadonlyMap<string, Answer>>(new Map());
export const busy = signal(false);
const press = new Press();
let batches = 0;

const no = (words: string): Answer => ({ good: false, words });

/** The act on one incident, or why not. */
function onIncident(name: OnMany, row: IncidentRow, said: Said): Act | Answer {
  const why = blocked(name, row, session.peek()?.person.roles ?? []);
  if (why) return no(t(`line.no_${why}`, { label: row.label }));
  switch (name) {
    case "note":
      return make.note(row, said.words);
    case "verify":
      return make.verify(row);
    case "resolve":
      return make.resolve(row);
    case "level":
      return row.level === said.level
        ? no(t("line.no_same_level", { label: row.label }))
        : make.level(row, said.level, said.words);
    case "refer":
      return make.refer(row, { agency: said.agency, number: null, reason: said.words || null });
    case "merge": {
      const into = incident(said.into);
      if (!into || active(row).length > 0) return no(t("line.no_bound", { label: row.label }));
      return make.merge(row, into);
    }
  }
}

function onUnit(name: OnUnits, row: UnitRow, said: Said): Act | Answer {
  if (name === "rest") return make.rest(row, said.minutes);
  return row.assignment === null
    ? no(t("line.no_unit_free", { unit: row.call_sign }))
    : make.recall(row, row.assignment, said.words);
}

/** Does it to each, one after the other. What was refused is told beside it, and stops nothing. */
export async function actOnMany(name: OnMany | OnUnits, ids: readonly string[], said: Said): Promise<void> {
  if (busy.value) return;
  busy.value = true;
  const batch = `many ${++batches}`;
  const all = new Map<string, Answer>();
  answers.value = new Map();
  for (const id of ids) {
    if (name === "merge" && id === said.into) continue;
    all.set(id, await one(name, id, said, batch));
    answers.value = new Map(all);
  }
  busy.value = false;
}

async function one(name: OnMany | OnUnits, id: string, said: Said, batch: string): Promise<Answer> {
  const isUnits = (ON_UNITS as readonly string[]).includes(name);
  const row = isUnits ? unit(id) : incident(id);
  if (!row) return no(t("ground.gone"));
  const made = isUnits
    ? onUnit(name as OnUnits, row as UnitRow, said)
    : onIncident(name as OnMany, row as IncidentRow, said);
  if ("good" in made) return made;
  if (await perform(made, press, undefined, batch)) return { good: true, words: t("ground.done") };
  const problem = press.problem.value;
  return no(problem ? problemText(problem) : t("problem.unknown"));
}
