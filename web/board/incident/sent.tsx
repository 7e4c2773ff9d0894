// Units sent to the incident, their clocks, and steps entered for a crew that called by radio.
import { useSignal } from "@preact/signals";
import { isAny } from "../../lib/api/session.ts";
import type { Assignment, AssignmentRow, IncidentRow, Stamp, Step, StepBody } from "../../lib/api/types.ts";
import { now, positions, unit as unitRow } from "../../lib/live/live.ts";
import { roughly, shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { NEXT, RESULTS } from "../acts/steps.ts";
import { Clock } from "../clock.tsx";
import { clocks } from "../clocks.ts";
import { active, clockOfSending } from "../order.ts";
import { locked } from "../state.ts";
import { callSign } from "../units.tsx";
import { Alerted } from "./alerted.tsx";
import { Asked } from "./asked.tsx";
import { DestinationLine } from "./destination.tsx";
import { details } from "./load.ts";
import { Strike } from "./strike.tsx";

export function Sent({ row }: { row: IncidentRow }) {
  const running = active(row);
  const ended = (details.value?.assignments ?? []).filter((one) => running.every((a) => a.id !== one.id));
  if (running.length + ended.length === 0) return null;
  return (
    <section class="block">
      <h3>{t("board.sent")}</h3>
      <ul class="sent">
        {running.map((assignment) => (
          <Running key={assignment.id} assignment={assignment} />
        ))}
        {ended.map((one) => (
          <Ended key={one.id} assignment={one} />
        ))}
      </ul>
    </section>
  );
}

function isSpare(id: string): boolean {
  return details.value?.assignments.find((one) => one.id === id)?.spare ?? false;
}

function Running({ assignment }: { assignment: AssignmentRow }) {
  const press = usePress();
  const asking = useSignal<"recall" | "clear" | null>(null);
  const ago = useSignal(0);
  const seen = positions.value.get(assignment.unit);
  const unit = unitRow(assignment.unit);
  const off = locked.value || press.busy.value || !isAny("dispatcher", "supervisor");
  // What is said by radio has happened some minutes ago, often.
  const trueTime = (): StepBody =>
    ago.value > 0 ? { at: new Date(now.value - ago.value * 60_000).toISOString() } : {};
  const forget = () => {
    ago.value = 0;
  };
  const step = (next: Step) => {
    if (next === "cleared") asking.value = "clear";
    else void perform(make.step(unit, assignment.id, next, trueTime()), press, forget);
  };
  return (
    <li>
      <div class="sent-line">
        <strong class="num">{callSign(assignment.unit)}</strong>
        <span>{t(`step.${assignment.step}`)}</span>
        {isSpare(assignment.id) ? <span class="dim">{t("board.spare")}</span> : null}
        <Alerted assignment={assignment} />
        <Clock read={clockOfSending(assignment, now.value, clocks.value)} />
        {seen ? (
          <span class="dim">{t("board.position_of", { span: roughly(now.value - seen.at) })}</span>
        ) : null}
      </div>
      <Stamps id={assignment.id} />
      <DestinationLine assignment={assignment} />
      <div class="buttons small">
        <span class="dim">{t("board.on_behalf")}</span>
        <label class="ago">
          <input
            type="number"
            min={0}
            max={720}
            size={3}
            value={ago.value}
            onInput={(event) => {
              ago.value = Math.min(720, Math.max(0, Number(event.currentTarget.value) || 0));
            }}
          />{" "}
          {t("board.minutes_ago")}
        </label>
        {(NEXT[assignment.step] ?? []).map((next) => (
          <button type="button" key={next} disabled={off} onClick={() => step(next)}>
            {t(`step.act_${next}`)}
          </button>
        ))}
        <button type="button" disabled={off} onClick={() => (asking.value = "recall")}>
          {t("board.recall")}
        </button>
      </div>
      {asking.value === "recall" ? (
        <Asked
          label={t("board.recall_reason")}
          button={t("board.recall")}
          press={press}
          submit={(reason) => void perform(make.recall(unit, assignment.id, reason), press)}
          shut={() => (asking.value = null)}
        />
      ) : null}
      {asking.value === "clear" ? (
        <div class="form">
          <p>{t("board.clear_result")}</p>
          <div class="buttons small">
            {RESULTS.map((result) => (
              <button
                type="button"
                key={result}
                disabled={off}
                onClick={() =>
                  void perform(
                    make.step(unit, assignment.id, "cleared", { result, ...trueTime() }),
                    press,
                    forget,
                  )
                }
              >
                {t(`result.${result}`)}
              </button>
            ))}
            <button type="button" class="plain" onClick={() => (asking.value = null)}>
              {t("common.cancel")}
            </button>
          </div>
        </div>
      ) : null}
      <Fault press={press} />
      <Strike id={assignment.id} unit={assignment.unit} />
    </li>
  );
}

/** Entered so much later than it happened, both times are said. */
const LATER_MS = 60_000;

function whenOf(stamp: Stamp): string {
  const entered = shortTime(Date.parse(stamp.at), now.value);
  const said = stamp.said_at ? Date.parse(stamp.said_at) : null;
  if (said === null || Date.parse(stamp.at) - said < LATER_MS) return entered;
  return t("board.entered_later", { time: shortTime(said, now.value), entered });
}

function Stamps({ id }: { id: string }) {
  const all = details.value?.assignments.find((one) => one.id === id)?.stamps ?? [];
  if (all.length === 0) return null;
  return (
    <p class="dim num">
      {all.map((stamp, i) => {
        const words = `${t(`step.${stamp.step}`)} ${whenOf(stamp)}${stamp.on_behalf ? ` (${t("board.by_radio")})` : ""}`;
        return (
          <>
            {i > 0 ? " → " : null}
            {stamp.struck_at ? (
              <>
                <s>{words}</s> ({t("board.struck")})
              </>
            ) : (
              words
            )}
          </>
        );
      })}
    </p>
  );
}

function Ended({ assignment }: { assignment: Assignment }) {
  const last = assignment.stamps.findLast((stamp) => !stamp.struck_at);
  if (!last) return null;
  return (
    <li class="dim">
      <div class="sent-line">
        <span class="num">{callSign(assignment.unit)}</span>
        <span>
          {t(`step.${last.step}`)}
          {assignment.result ? ` · ${t(`result.${assignment.result}`)}` : ""}
        </span>
      </div>
      <Stamps id={assignment.id} />
      <Strike id={assignment.id} unit={assignment.unit} />
    </li>
  );
}
