// Whether a device of the crew has called for it: until then nobody may know of the offer.
import type { AssignmentRow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";

/** So long a phone may take before it is worth a word. */
const WAIT_MS = 8_000;

export function Alerted({ assignment }: { assignment: AssignmentRow }) {
  if (assignment.step !== "offered") return null;
  const { alerted, since } = assignment;
  if (alerted) {
    return (
      <span class="dim">
        {t(`alerted.${alerted.by}`, { time: shortTime(Date.parse(alerted.at), now.value) })}
      </span>
    );
  }
  if (now.value - Date.parse(since) < WAIT_MS) return null;
  return (
    <span>
      <Icon name="warn" /> {t("alerted.waiting")}
    </span>
  );
}
