// Reads a line: each act with its verb and what was said to it, or what is wrong and where. Pure; whether an act may be
// done now is asked afterwards.
import type { IncidentRow, UnitRow } from "../../lib/api/types.ts";
import { type Lexicon, plain } from "./lexicon.ts";
import { type Part, parts, type Token } from "./tokens.ts";
import type { Group, Slot, Verb, VerbName } from "./verbs.ts";
import { incidentOf, partOf, unitOf, type World } from "./world.ts";

/** A refusal: what it is about in the line, and its words as `line.no_<code>`. */
export interface Fault {
  at: number;
  end: number;
  code: string;
  fill: Record<string, string>;
  /** What could stand there instead; named in the words. */
  wants: readonly Slot[];
}

interface Placed<T> {
  value: T;
  at: number;
  end: number;
}

/** One act as it was said. */
export interface Said {
  verb: Verb;
  at: number;
  end: number;
  incidents: Placed<IncidentRow>[];
  into: Placed<IncidentRow> | null;
  part: Placed<{ id: string; label: string }> | null;
  units: Placed<UnitRow>[];
  choices: Partial<Record<Group, Placed<string>>>;
  numbers: { minutes?: number; alarm?: number };
  tag: string;
  agency: string;
  about: VerbName | null;
  text: string;
}

/** How far the slots of a verb were filled. */
interface Reading {
  said: Said;
  at: number;
  /** The slot at `at` has something, and takes more. */
  has: boolean;
  /** `ke` was said: what it points at must follow. */
  pointed: boolean;
}

export interface Line {
  said: Said[];
  fault: Fault | null;
}

export function fault(at: Pick<Token, "at" | "end">, code: string, fill: Fault["fill"] = {}): Fault {
  return { at: at.at, end: at.end, code, fill, wants: [] };
}

export function readLine(line: string, world: World, lexicon: Lexicon): Line {
  const { parts: all, open } = parts(line);
  const said: Said[] = [];
  if (open !== null) return { said, fault: fault({ at: open, end: line.length }, "quote") };
  for (const part of all) {
    if (part.tokens.length === 0) continue;
    const read = readPart(line, part, world, lexicon);
    if ("code" in read) return { said, fault: read };
    said.push(read);
  }
  return { said, fault: null };
}

function readPart(line: string, part: Part, world: World, lexicon: Lexicon): Said | Fault {
  const begun = begin(line, part, part.tokens, world, lexicon);
  if ("code" in begun) return begun;
  const missing = allowed(begun).find((slot) => !slot.optional || begun.pointed);
  const needed = begun.has ? undefined : missing;
  const later = begun.has ? required(begun.said.verb, begun.at + 1) : required(begun.said.verb, begun.at);
  const lacks = needed ?? later;
  if (lacks) {
    const end = part.tokens.at(-1)?.end ?? part.end;
    return { ...fault({ at: end, end: part.end }, "unfinished"), wants: [lacks] };
  }
  return begun.said;
}

function required(verb: Verb, from: number): Slot | undefined {
  return verb.slots.slice(from).find((slot) => !slot.optional);
}

/** Reads as many `tokens` of a part as there are, and tells how far that went. */
export function begin(
  line: string,
  part: Part,
  tokens: readonly Token[],
  world: World,
  lexicon: Lexicon,
): Reading | Fault {
  const [first, ...rest] = tokens;
  if (!first) return fault({ at: part.at, end: part.end }, "verb");
  const verb = lexicon.verbs.get(plain(first.text));
  if (!verb) return fault(first, "verb", { word: first.text });
  const reading: Reading = { said: empty(verb, part), at: 0, has: false, pointed: false };
  for (const token of rest) {
    const slots = allowed(reading);
    const fits = slots.find((slot) => place(slot, token, reading.said, { world, lexicon, line, part }));
    if (!fits) return refused(slots, token, reading.said, world);
    reading.has = "many" in fits;
    reading.pointed = fits.is === "to";
    reading.at = verb.slots.indexOf(fits) + (reading.has ? 0 : 1);
    if (fits.is === "text") break;
  }
  return reading;
}

function empty(verb: Verb, part: Part): Said {
  return {
    verb,
    at: part.at,
    end: part.end,
    incidents: [],
    into: null,
    part: null,
    units: [],
    choices: {},
    numbers: {},
    tag: "",
    agency: "",
    about: null,
    text: "",
  };
}

/** The slots that the next word may fill. */
export function allowed({ said, at, has, pointed }: Reading): Slot[] {
  const slots: Slot[] = [];
  for (let i = at; i < said.verb.slots.length; i++) {
    const slot = said.verb.slots[i];
    if (!slot) break;
    slots.push(slot);
    const goesOn = (slot.optional && !pointed) || (has && i === at);
    if (!goesOn) break;
  }
  return slots;
}

interface Around {
  world: World;
  lexicon: Lexicon;
  line: string;
  part: Part;
}

/** As labels are written. In quotes it is a word like others. */
const LIKE_LABEL = /^(?=.*\d)(?=.*[A-Z])[0-9A-Z]{4}$/;

/** Whether an incident could have been named and was not. */
function mayName(said: Said): boolean {
  return said.incidents.length === 0 && said.verb.slots.some((slot) => slot.is === "incident");
}

/** Fills `slot` with a word, if it fits. */
function place(slot: Slot, token: Token, said: Said, { world, lexicon, line, part }: Around): boolean {
  const at = { at: token.at, end: token.end };
  switch (slot.is) {
    case "incident":
      return placeIncident(slot, token, said, world);
    case "unit": {
      const unit = unitOf(world, token.text);
      if (!unit || said.units.some((one) => one.value.id === unit.id)) return false;
      said.units.push({ value: unit, ...at });
      return true;
    }
    case "to":
      return lexicon.to.has(plain(token.text));
    case "choice": {
      const value = lexicon.choices[slot.of].get(plain(token.text));
      if (value !== undefined) said.choices[slot.of] = { value, ...at };
      return value !== undefined;
    }
    case "number": {
      const value = /^\d{1,4}$/.test(token.text) ? Number(token.text) : Number.NaN;
      if (!(value >= slot.from && value <= slot.to)) return false;
      said.numbers[slot.name] = value;
      return true;
    }
    case "word":
      said.tag = token.text;
      return token.text !== "";
    case "agency": {
      const agency = world.agencies.find((one) => plain(one.agency) === plain(token.text));
      if (agency) said.agency = agency.agency;
      return agency !== undefined;
    }
    case "verb":
      said.about = lexicon.verbs.get(plain(token.text))?.name ?? null;
      return said.about !== null;
    case "text": {
      // A label that is not on the board is a slip, and no beginning of words about the open incident.
      if (!said.text && LIKE_LABEL.test(line.slice(token.at, token.end)) && mayName(said)) return false;
      // All that follows, as it was typed; one that is quoted as a whole may hold a `;`.
      const raw = line.slice(token.at, part.end).trim();
      said.text = token === part.tokens.at(-1) ? token.text : raw;
      return said.text.trim() !== "";
    }
  }
}

function placeIncident(
  slot: Extract<Slot, { is: "incident" }>,
  token: Token,
  said: Said,
  world: World,
): boolean {
  const at = { at: token.at, end: token.end };
  if (slot.what === "part") {
    const part = partOf(world, token.text);
    if (part) said.part = { value: part, ...at };
    return part !== null;
  }
  const row = incidentOf(world, token.text);
  if (!row || said.incidents.some((one) => one.value.id === row.id)) return false;
  if (slot.what === "into") said.into = { value: row, ...at };
  else said.incidents.push({ value: row, ...at });
  return true;
}

/** Why a word fits nowhere. */
function refused(slots: readonly Slot[], token: Token, said: Said, world: World): Fault {
  const fill = { word: token.text };
  if (slots.length === 0) return fault(token, "too_much", fill);
  const unit = unitOf(world, token.text);
  const row = incidentOf(world, token.text);
  const again =
    said.units.some((one) => one.value.id === unit?.id) ||
    said.incidents.some((one) => one.value.id === row?.id);
  if (again) return fault(token, "twice", fill);
  return { ...fault(token, "not_here", fill), wants: slots };
}
