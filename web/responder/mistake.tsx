// A step pressed by mistake can be taken back for a while, also when it was the last one.
import { session } from "../lib/api/session.ts";
import { now } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { serverNow } from "./queue/time.ts";
import { off, strike, taken } from "./sender.ts";

export function Mistake() {
  const last = taken.value;
  const within = (session.value?.strike_within_s ?? 0) * 1000;
  // The clock on the page counts it down; without network the phone goes on counting.
  now.value;
  if (!last || serverNow() - last.at > within) return null;
  return (
    <button type="button" class="plain" disabled={off.value} onClick={() => void strike()}>
      {t("unit.strike", { step: t(`step.${last.step}`) })}
    </button>
  );
}
