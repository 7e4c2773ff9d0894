// The response plan: who fills it, what is short and why, and sending all of it in one act.
import type { Capability, Cause, IncidentRow, PlanLine } from "../../lib/api/types.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { nextAlarm } from "../acts/may.ts";
import { keyOf } from "../acts/table.ts";
import { active } from "../order.ts";
import { locked } from "../state.ts";
import { callSign } from "../units.tsx";
import { recommendations } from "./load.ts";
import {
  assignPlan,
  mayAssign,
  ofPlan,
  press,
  raiseAlarm,
  type Sending,
  sendingAll,
  sendings,
} from "./send.ts";

export function able(of: Capability[], between: string): string {
  return of.map((one) => tOr(`unit_row.can_${one}`, one)).join(between);
}

function within(line: PlanLine): string {
  return roughly((line.within_s ?? 0) * 1000);
}

/** `2 sedang bertugas (AMB-01, AMB-02)`. */
function causeText(cause: Cause, line: PlanLine): string {
  const why =
    cause.why === "further"
      ? t("board.further_than", { span: within(line) })
      : tOr(`board.why_not_${cause.why}`, cause.why);
  const more = cause.count > cause.units.length ? ", …" : "";
  return `${cause.count} ${why} (${cause.units.join(", ")}${more})`;
}

/** What a line lacks in time, with the causes; empty when nothing. */
export function shortText(line: PlanLine): string {
  if (line.short === 0) return "";
  const what = able(line.need, ` ${t("board.or")} `);
  const causes = line.causes.map((cause) => causeText(cause, line)).join(", ") || t("board.nobody_can");
  return line.within_s === null
    ? t("board.short", { n: line.short, what, causes })
    : t("board.short_within", { n: line.short, what, causes, span: within(line) });
}

export function Plan({ row }: { row: IncidentRow }) {
  const plan = recommendations.value?.plan ?? [];
  const told = sendings.value?.incident === row.id ? sendings.value.list : [];
  return (
    <>
      {plan.length > 0 ? (
        <ul class="plan">
          {plan.map((line) => (
            <Line key={line.need.join()} line={line} />
          ))}
        </ul>
      ) : null}
      <div class="plan-acts">
        <SendAll row={row} />
        <FurtherAlarm row={row} />
      </div>
      {told.length > 0 ? (
        <ul class="sendings" aria-live="polite">
          {told.map((one) => (
            <Outcome key={one.unit} one={one} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Line({ line }: { line: PlanLine }) {
  const names = (units: string[]) => units.map(callSign).join(", ");
  const facts = [
    line.within_s === null ? "" : t("board.hoped_within", { span: within(line) }),
    line.sent.length > 0 ? t("board.plan_sent", { units: names(line.sent) }) : "",
    line.filled_by.length > 0 ? t("board.plan_filled", { units: names(line.filled_by) }) : "",
  ].filter((text) => text !== "");
  const lacks = shortText(line);
  return (
    <li>
      <span class="num">
        {line.count} × {able(line.need, ` ${t("board.or")} `)}
      </span>{" "}
      <span class="dim num">{facts.join(" · ")}</span>
      {lacks === "" ? null : <p class="shortfall">{lacks}</p>}
    </li>
  );
}

function SendAll({ row }: { row: IncidentRow }) {
  const picks = ofPlan(row);
  if (picks.length < 2 && !sendingAll.value) return null;
  return (
    <button
      type="button"
      class="send-all"
      disabled={locked.value || press.busy.value || sendingAll.value || !mayAssign()}
      onClick={() => void assignPlan(row)}
    >
      {sendingAll.value ? t("common.wait") : t("board.send_all", { n: picks.length })}{" "}
      <span class="num dim">{picks.map((pick) => pick.call_sign).join(", ")}</span> <kbd>{keyOf("plan")}</kbd>
    </button>
  );
}

function FurtherAlarm({ row }: { row: IncidentRow }) {
  const next = nextAlarm(row);
  // Before the first units are sent there is nothing to add to.
  if (next === null || active(row).length === 0) return null;
  return (
    <button
      type="button"
      disabled={locked.value || press.busy.value || sendingAll.value || !mayAssign()}
      onClick={() => void raiseAlarm(row)}
    >
      {t("board.alarm_raise", { n: next })} <kbd>{keyOf("alarm")}</kbd>
    </button>
  );
}

function Outcome({ one }: { one: Sending }) {
  return (
    <li>
      <span class="num">{one.callSign}</span>{" "}
      <span class="dim">
        {one.press.busy.value ? t("common.wait") : t(`board.sending_${one.state.value}`)}
      </span>
      <Fault press={one.press} />
    </li>
  );
}
