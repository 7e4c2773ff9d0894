// Words about a line: what an offer stands for, what would be done, and why not.
import type { IncidentRow } from "../../lib/api/types.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { levelName } from "../../lib/ui/level.tsx";
import { areaText, kindText } from "../state.ts";
import { callSign } from "../units.tsx";
import type { Offer } from "./complete.ts";
import type { Fault, Said } from "./parse.ts";
import { CHOICES, type Slot } from "./verbs.ts";
import { words } from "./words.ts";

const SHOWN_CHOICES = 12;

function incidentText(row: IncidentRow): string {
  return `${row.level} ${levelName(row.level)} ${kindText(row)}, ${areaText(row)}`;
}

/** What an offer stands for, beside its word. */
export function offerText({ of }: Offer): string {
  switch (of.is) {
    case "verb":
      return tOr(`line.help_${of.verb.name}`, "");
    case "incident":
      return incidentText(of.row);
    case "unit": {
      const state = t(`unit_row.activity_${of.unit.activity}`);
      return of.travel_s === null
        ? `${of.unit.agency_name} · ${state}`
        : `${t("board.travel", { span: roughly(of.travel_s * 1000) })} · ${of.unit.agency_name}`;
    }
    case "agency":
      return of.name;
    case "part":
    case "choice":
    case "word":
      return "";
  }
}

function wantText(slot: Slot): string {
  switch (slot.is) {
    case "choice": {
      const all = CHOICES[slot.of].map((value) => words.value.word(`say.${slot.of}_${value}`));
      const more = all.length > SHOWN_CHOICES ? " …" : "";
      return t("line.want_choice", { words: `${all.slice(0, SHOWN_CHOICES).join(", ")}${more}` });
    }
    case "number":
      return t("line.want_number", { from: slot.from, to: slot.to });
    case "text":
      return t(`line.want_text_${slot.name}`);
    default:
      return t(`line.want_${slot.is}`);
  }
}

/** A refusal in words. */
export function faultText(fault: Fault): string {
  const wants = fault.wants.map(wantText).join(" / ");
  return t(`line.no_${fault.code}`, { ...fault.fill, wants });
}

/** What would be done, with everything that was left out: `kirim AMB-03 → K7F2 1 MERAH hanyut, Dayeuhkolot`. */
export function willText(said: Said, row: IncidentRow | null): string {
  const parts = [words.value.word(`verb.${said.verb.name}`)];
  if (said.units.length > 0) parts.push(said.units.map((one) => callSign(one.value.id)).join(", "));
  const named = said.incidents.length > 1 ? said.incidents.map((one) => one.value) : [];
  if (named.length > 0) parts.push(named.map((one) => one.label).join(", "));
  else if (row && said.verb.act) parts.push(`→ ${row.label} ${incidentText(row)}`);
  if (said.part) parts.push(said.part.value.label);
  if (said.into) parts.push(`→ ${said.into.value.label} ${incidentText(said.into.value)}`);
  for (const [group, one] of Object.entries(said.choices)) {
    parts.push(words.value.word(`say.${group}_${one.value}`));
  }
  for (const more of [said.agency, said.tag]) if (more !== "") parts.push(more);
  const text = said.text.trim();
  return text === "" ? parts.join(" ") : `${parts.join(" ")}: “${text}”`;
}
