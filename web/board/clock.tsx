import { roughly, span } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import type { Reading } from "./order.ts";

/** A clock with its target beside it: coloured when it runs out, with a sign, and in words for who does not see that. */
export function Clock({ read: { gone, target, stage } }: { read: Reading }) {
  return (
    <span class={`clock num ${stage}`}>
      {stage === "calm" ? null : <Icon name={stage === "over" ? "warn" : "clock"} />}
      {span(gone)}
      {target === null ? null : <span class="target"> / {roughly(target)}</span>}
      {stage === "over" ? <span class="hidden">{t("board.overdue")}</span> : null}
    </span>
  );
}
