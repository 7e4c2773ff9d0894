// What the centre changed of the incident while the crew is on it, said where the next step is chosen.
import { useEffect } from "preact/hooks";
import type { IncidentRow } from "../lib/api/types.ts";
import { now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { forgetPlace } from "./place.tsx";

/** A place that was opened before is not the place any more: it is opened again on purpose. */
export function ChangedOf({ row }: { row: IncidentRow }) {
  const last = row.changed;
  const elsewhere = last?.parts.includes("place") ? last.at : null;
  useEffect(() => {
    if (elsewhere !== null) forgetPlace();
  }, [elsewhere]);
  return (
    <div aria-live="assertive">
      {last ? (
        <p class="trouble">
          <Icon name="warn" /> <strong>{t("changed.for_crew")}</strong>{" "}
          {last.parts.map((part) => t(`changed.part_${part}`)).join(", ")} ·{" "}
          {shortTime(Date.parse(last.at), now.value)}
        </p>
      ) : null}
    </div>
  );
}
