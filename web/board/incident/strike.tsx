// Striking the last step of a sending, where it had been entered wrongly.
import { useSignal } from "@preact/signals";
import { isAny } from "../../lib/api/session.ts";
import type { Step } from "../../lib/api/types.ts";
import { unit as unitRow } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { locked } from "../state.ts";
import { Asked } from "./asked.tsx";
import { details } from "./load.ts";

/** Nobody entered these: an offer is recalled, and nobody answered. */
const NOT_ENTERED: readonly Step[] = ["offered", "expired"];

export function Strike({ id, unit }: { id: string; unit: string }) {
  const press = usePress();
  const asking = useSignal(false);
  const sent = details.value?.assignments.find((one) => one.id === id);
  const last = sent?.stamps.findLast((stamp) => !stamp.struck_at);
  if (!last || NOT_ENTERED.includes(last.step) || !isAny("dispatcher", "supervisor")) return null;
  if (!asking.value) {
    return (
      <button type="button" class="plain" disabled={locked.value} onClick={() => (asking.value = true)}>
        {t("board.strike_last", { step: t(`step.${last.step}`) })}
      </button>
    );
  }
  const shut = () => {
    asking.value = false;
  };
  return (
    <>
      <Asked
        label={t("board.strike_reason")}
        button={t("board.strike")}
        press={press}
        submit={(reason) => void perform(make.strike(unitRow(unit), id, last.step, reason), press, shut)}
        shut={shut}
      />
      <Fault press={press} />
    </>
  );
}
