// A change of what is known of an incident, as the timeline tells it.
import type { FactPart, People, TimelineEntry, Vulnerable } from "../../lib/api/types.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { areaText } from "../state.ts";

interface Known {
  kind: string | null;
  area: Parameters<typeof areaText>[0]["area"];
  people: People;
  vulnerable: Vulnerable[];
}

/** What a part is from then on, where that may be read by all who read the timeline. */
function isNow(part: FactPart, now: Known): string {
  if (part === "kind") return now.kind ? tOr(`kind.${now.kind}`, now.kind) : "";
  if (part === "place") return areaText({ area: now.area, outside: false });
  if (part === "vulnerable") return now.vulnerable.map((who) => t(`vulnerable.${who}`)).join(", ");
  if (part === "answers") return "";
  const counted = (["affected", "injured", "trapped"] as const).filter((name) => now.people[name] !== null);
  return counted.map((name) => t(`board.people_${name}`, { n: now.people[name] ?? 0 })).join(", ");
}

export function changedText(entry: TimelineEntry): string {
  const now = entry.now as Known;
  const parts = (entry.parts as FactPart[]).map((part) => {
    const words = isNow(part, now);
    return words === "" ? t(`changed.part_${part}`) : `${t(`changed.part_${part}`)} → ${words}`;
  });
  return t("log.FactsChanged", {
    parts: parts.join(" · "),
    since: t(`changed.since_${String(entry.since)}`),
  });
}
