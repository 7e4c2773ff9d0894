// What was said on a line as acts, or why not and where. Pure: the same acts as of buttons and keys, and the same reasons
// against them.
import type {
  Category,
  ChangeIn,
  Disposition,
  EscalationAnswer,
  IncidentRow,
  Level,
  Step,
  UnitRow,
} from "../../lib/api/types.ts";
import type { Act } from "../acts/act.ts";
import * as make from "../acts/make.ts";
import { blocked, isAwaited, isFor, nextAlarm, openReferral, referralVerbs } from "../acts/may.ts";
import { NEXT } from "../acts/steps.ts";
import { active } from "../order.ts";
import { type Fault, fault, type Said } from "./parse.ts";
import { bare, sendingOf, type World } from "./world.ts";

/** What is done, one after the other. A `screen` act is done by the board itself. */
export interface Deeds {
  acts: Act[];
  /** Done by the screen: what needs to be asked from the server on the way, and looking. */
  screen: Said | null;
  /** The incident it is about. */
  row: IncidentRow | null;
  /** What has to be said yes to first, as a key of the catalogue. */
  sure: string | null;
}

export type Judged = Deeds | Fault;
type Made = Act[] | Fault;

const whole = (said: Said) => ({ at: said.at, end: said.end });
const atEnd = (said: Said) => ({ at: said.end, end: said.end });

export function judge(said: Said, world: World): Judged {
  const { verb } = said;
  if (world.locked && !verb.looks) return fault(whole(said), "locked");
  const row = said.incidents[0]?.value ?? world.open;
  const deeds: Deeds = { acts: [], screen: null, row, sure: null };
  if (verb.looks || verb.name === "undo") return { ...deeds, screen: said };
  const why = against(said, world, row);
  if (why) return why;
  if (verb.name === "plan" || verb.name === "alarm" || verb.name === "private")
    return { ...deeds, screen: said };
  const made = row ? ofIncident(said, row, world) : ofUnits(said, world);
  if ("code" in made) return made;
  return { ...deeds, acts: made, sure: row && verb.name === "close" ? surely(row) : null };
}

function surely(row: IncidentRow): string | null {
  if (row.level === 1) return "board.close_level_1";
  return isAwaited(row) ? "board.close_confirmed" : null;
}

/** What stands against it, before it is looked at closely. */
function against(said: Said, world: World, row: IncidentRow | null): Fault | null {
  const { act } = said.verb;
  if (!act) {
    const may = isFor("verify", world.roles);
    return may ? null : fault(whole(said), "role");
  }
  if (said.part) return isFor(act, world.roles) ? null : fault(whole(said), "role");
  if (!row) return { ...fault(atEnd(said), "none_open"), wants: [{ is: "incident" }] };
  for (const one of said.incidents.length > 0 ? said.incidents : [{ ...whole(said), value: row }]) {
    const why = blocked(act, one.value, world.roles);
    if (why) return fault(one, why, { label: one.value.label });
  }
  const alarm = said.numbers.alarm;
  if (act === "alarm" && alarm !== undefined && alarm !== nextAlarm(row)) {
    return fault(whole(said), "next_alarm", { n: String(nextAlarm(row) ?? "") });
  }
  return null;
}

function ofIncident(said: Said, row: IncidentRow, world: World): Made {
  const words = said.text.trim();
  switch (said.verb.name) {
    case "assign":
      return sent(said, row, world);
    case "divert":
      return diverted(said, row);
    case "shelve":
      return [make.shelve(row, said.numbers.minutes ?? 1, words)];
    case "hand":
      return [make.hand(row, said.tag, words)];
    case "note":
      return [make.note(row, words)];
    case "verify":
      return [make.verify(row)];
    case "level":
      return levelled(said, row, world);
    case "change":
      return changed(said, row, words, world);
    case "merge":
      return merged(said, world);
    case "not_same":
      return apart(said, row, world);
    case "resolve":
      return [make.resolve(row)];
    case "close":
      return [make.close(row, said.choices.disposition?.value as Disposition, words, isAwaited(row))];
    case "reject":
    case "unverified":
      return [make.end(row, said.verb.name, words)];
    case "reopen":
      return [make.reopen(row, words)];
    case "refer": {
      const takesOver = said.choices.whole !== undefined;
      return [
        make.refer(row, { agency: said.agency, takes_over: takesOver, number: null, reason: words || null }),
      ];
    }
    case "referral":
      return answered(said, row, words, world);
    case "scene":
      return called(said, row);
    case "mass":
      return [make.mass(row)];
    case "tag":
      return [make.tag(row, said.tag, said.choices.category?.value as Category)];
    case "answer":
      return make.answerFirst(row, said.choices.answer?.value as EscalationAnswer);
    default:
      return ofUnits(said, world);
  }
}

function ofUnits(said: Said, world: World): Made {
  switch (said.verb.name) {
    case "status":
      return stepped(said, world);
    case "recall":
      return eachBound(said, (unit, sending) => [make.recall(unit, sending, said.text.trim())]);
    case "rest":
      return said.units.map(({ value }) => make.rest(value, said.numbers.minutes ?? 0));
    case "say":
      return said.units.map(({ value }) => make.say(value, said.text.trim()));
    case "need":
      return attended(said);
    case "strike":
      return struck(said, world);
    case "destination":
      return brought(said, world);
    case "detach":
      return detached(said, world);
    case "drill":
      return [make.drillPart(said.choices.drill?.value === "join")];
    case "unmerge":
      return said.part ? [make.unmerge(said.part.value)] : [];
    default:
      return [];
  }
}

function called(said: Said, row: IncidentRow): Made {
  const chosen = said.choices.scene;
  const safe = chosen?.value === "safe";
  if (chosen && row.scene?.safe === safe) return fault(chosen, "same_scene", { label: row.label });
  return [make.scene(row, safe)];
}

/** Nobody entered these: an offer is recalled, and nobody answered. */
const NOT_ENTERED: readonly Step[] = ["offered", "expired"];

/** The last step of the sending a unit is on, or was on last. */
function struck(said: Said, world: World): Made {
  const [one] = said.units;
  if (!one) return [];
  const all = world.incidents.flatMap((row) => row.assignments);
  const own = all.filter((sending) => sending.unit === one.value.id);
  const last = sendingOf(world, one.value)?.sending ?? own.at(-1);
  if (!last || NOT_ENTERED.includes(last.step)) return fault(one, "no_step", { unit: one.value.call_sign });
  return [make.strike(one.value, last.id, last.step, said.text.trim())];
}

function brought(said: Said, world: World): Made {
  const words = said.text.trim().toLowerCase();
  const all = world.facilities ?? [];
  const exact = all.filter(({ id, name }) => id === words || name.toLowerCase() === words);
  const like = all.filter(({ name }) => name.toLowerCase().includes(words));
  const [only, ...more] = exact.length > 0 ? exact : like;
  if (!only || more.length > 0) return fault(whole(said), "facility", { word: said.text.trim() });
  return eachBound(said, (unit, sending) => [make.destination(unit, sending, only.id)]);
}

/** A report by its code; one that opened its own incident has nothing to be taken out of. */
function detached(said: Said, world: World): Made {
  const report = world.reports?.get(bare(said.text));
  if (!report) return fault(whole(said), "report", { word: said.text.trim() });
  return [make.detach({ id: report.incident, label: report.label }, report.id)];
}

/** Why a unit cannot be sent, if it cannot. */
export function unfree(unit: UnitRow, now: number): string | null {
  if (unit.assignment !== null) return "unit_busy";
  if (unit.availability === "not_available") return "unit_off";
  if (unit.crew === 0) return "unit_empty";
  return unit.rest_until !== undefined && Date.parse(unit.rest_until) > now ? "unit_rests" : null;
}

function sent(said: Said, row: IncidentRow, world: World): Made {
  for (const one of said.units) {
    const why = unfree(one.value, world.now);
    if (why) return fault(one, why, { unit: one.value.call_sign });
  }
  const [first, ...more] = said.units.map((one) => one.value.id);
  if (first === undefined) return [];
  return more.length === 0 ? [make.assign(row, first)] : [make.order(row, [first, ...more], null)];
}

function diverted(said: Said, row: IncidentRow): Made {
  const on = new Set(active(row).map((one) => one.unit));
  const here = said.units.find((one) => on.has(one.value.id));
  if (here) return fault(here, "unit_here", { unit: here.value.call_sign });
  return said.units.map((one) => make.assign(row, one.value.id, true));
}

function levelled(said: Said, row: IncidentRow, world: World): Made {
  const chosen = said.choices.level;
  if (!chosen) return [];
  const to = Number(chosen.value) as Level;
  if (to === row.level) return fault(chosen, "same_level", { label: row.label });
  const mayLower = world.roles.includes("supervisor") || world.holds === true;
  if (to > row.level && !mayLower) return fault(chosen, "only_supervisor");
  return [make.level(row, to, said.text.trim())];
}

/** The most of a head-count. */
const MOST_PEOPLE = 100_000;

function changed(said: Said, row: IncidentRow, words: string, world: World): Made {
  const what = said.choices.fact;
  const change = (body: ChangeIn) => [make.change(row, body, world.name ?? "")];
  if (!what) return [];
  if (what.value === "place") return change({ place_text: words });
  if (what.value === "kind") {
    const kind = kindOf(world, words);
    return kind === null ? fault(what, "kind", { word: words }) : change({ kind });
  }
  const count = /^\d{1,6}$/.test(words) ? Number(words) : Number.NaN;
  if (!(count <= MOST_PEOPLE)) return fault(what, "count", { word: words });
  return change({ people: { affected: null, injured: null, trapped: null, [what.value]: count } });
}

/** The kind of these words: its code or name, or the only one that has them in its name. */
function kindOf(world: World, words: string): string | null {
  const kinds = world.kinds ?? [];
  const said = words.toLowerCase();
  const exact = kinds.find(({ code, name }) => code === said || name.toLowerCase() === said);
  const like = kinds.filter(({ name }) => name.toLowerCase().includes(said));
  return exact?.code ?? (like.length === 1 ? (like[0]?.code ?? null) : null);
}

function merged(said: Said, world: World): Made {
  const named = said.incidents;
  const others = [
    ...named.map((one) => one.value),
    ...(named.length === 1 && world.open ? [world.open] : []),
  ];
  const into =
    said.into?.value ?? others.reduce((best, one) => (make.ending(best, one) === best ? one : best));
  const from = (said.into ? named.map((one) => one.value) : others).filter((one) => one.id !== into.id);
  if (from.length === 0) return { ...fault(atEnd(said), "unfinished"), wants: [{ is: "incident" }] };
  const spot = (row: IncidentRow) => named.find((one) => one.value.id === row.id) ?? whole(said);
  const bound = from.find((one) => active(one).length > 0);
  if (bound) return fault(spot(bound), "bound", { label: bound.label });
  const odd = from.find((one) => one.drill !== into.drill);
  if (odd) return fault(spot(odd), "drill");
  return from.map((one) => make.merge(one, into));
}

function apart(said: Said, row: IncidentRow, world: World): Made {
  const other = said.into?.value ?? world.open;
  if (!other || other.id === row.id)
    return { ...fault(atEnd(said), "unfinished"), wants: [{ is: "incident" }] };
  return [make.tellApart(row, other)];
}

function answered(said: Said, row: IncidentRow, words: string, world: World): Made {
  const verb = said.choices.referral?.value as make.ReferralVerb;
  const one = openReferral(row);
  if (!one) return [];
  const ours = isFor("verify", world.roles);
  const chosen = said.choices.referral ?? whole(said);
  if (!referralVerbs(one, ours).includes(verb)) return fault(chosen, "illegal_step");
  const asks = verb === "return" ? "reason" : verb === "accept" && ours ? "name" : null;
  if (asks && words === "") {
    return { ...fault(atEnd(said), "unfinished"), wants: [{ is: "text", name: asks }] };
  }
  const body = asks === null ? {} : asks === "name" ? { spoke_with: words } : { reason: words };
  return [make.referralStep(row, one.id, verb, body)];
}

/** Acts on the sending of each unit; one that has none is where it goes wrong. */
function eachBound(said: Said, act: (unit: UnitRow, sending: string) => Act[]): Made {
  const free = said.units.find((one) => one.value.assignment === null);
  if (free) return fault(free, "unit_free", { unit: free.value.call_sign });
  return said.units.flatMap((one) => act(one.value, one.value.assignment ?? ""));
}

/** The states a unit may be said to be in now: steps while it is on a sending, else whether it can be sent. */
export function statesOf(unit: UnitRow, world: World): readonly string[] {
  const on = sendingOf(world, unit);
  if (on) return NEXT[on.sending.step] ?? [];
  return (["available", "conditionally_available", "not_available"] as const).filter(
    (one) => one !== unit.availability,
  );
}

/** The first thing that the crew asks: somebody sees to it, or it is done. */
function attended(said: Said): Made {
  const [of] = said.units;
  const first = of?.value.needs?.[0];
  if (!of || !first) return fault(of ?? whole(said), "unit_asks", { unit: of?.value.call_sign ?? "" });
  return [make.need(of.value, first)];
}

function stepped(said: Said, world: World): Made {
  const state = said.choices.state;
  const result = said.choices.result;
  if (!state) return [];
  for (const one of said.units) {
    if (!statesOf(one.value, world).includes(state.value)) {
      return fault(state, "illegal_step", { unit: one.value.call_sign });
    }
  }
  const clears = state.value === "cleared";
  if (clears && !result) {
    return { ...fault(atEnd(said), "unfinished"), wants: [{ is: "choice", of: "result" }] };
  }
  if (!clears && result) return fault(result, "too_much", { word: result.value });
  return said.units.map(({ value: unit }) => {
    if (unit.assignment === null) {
      return make.status(unit, { availability: state.value as UnitRow["availability"] });
    }
    const more = clears ? { result: result?.value as "helped" } : {};
    return make.step(unit, unit.assignment, state.value as Step, more);
  });
}
