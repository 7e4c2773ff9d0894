// The drill: what everybody sees while one runs, taking part in it, and, for supervisors, declaring and ending it.
import { computed, effect, signal, useSignal } from "@preact/signals";
import { ask } from "../lib/api/client.ts";
import { isAny } from "../lib/api/session.ts";
import type { DrillBody, DrillJoinBody, DrillOut, DrillRow, IncidentRow } from "../lib/api/types.ts";
import { mode, now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { usePress } from "../lib/ui/press.ts";
import { locked } from "./state.ts";

const drill = computed((): DrillRow | null => mode.value.drill ?? null);
const joined = signal(false);
/** The form that declares one is open. */
export const declaring = signal(false);

/** Whether a drill runs and this person takes part: then what is opened here is one, unless said otherwise. */
export const inDrill = computed(() => joined.value && drill.value?.runs === true);

/** What a drill marks: an exercise as such, and, for who takes part in one, what is real. */
export function drillMark(row: Pick<IncidentRow, "drill">): string | null {
  if (row.drill) return t("drill.mark");
  return inDrill.value ? t("drill.real") : null;
}

/** The same as a word, in front of what it is about. */
export function DrillWord({ row }: { row: Pick<IncidentRow, "drill"> }) {
  const word = drillMark(row);
  return word === null ? null : <strong class={row.drill ? "drill-word" : "real-word"}>{word}</strong>;
}

// Who takes part is asked for when that may have changed, and shown by the whole page.
const asked = computed(() => (drill.value ? `${drill.value.n} ${drill.value.people}` : ""));
effect(() => {
  if (asked.value === "") {
    joined.value = false;
    return;
  }
  void ask<DrillOut>("/drill").then((answer) => {
    if (answer.ok) joined.value = answer.value.taking_part;
  });
});
effect(() => {
  const on = inDrill.value;
  // Tests without a page load this too.
  if (typeof document !== "undefined") document.body.dataset.drill = on ? "on" : "off";
});

export function Drill() {
  const row = drill.value;
  if (row) return <Bar row={row} />;
  return declaring.value && isAny("supervisor") ? <Declare /> : null;
}

/** For supervisors, while there is none. */
export function DrillButton() {
  if (drill.value || !isAny("supervisor")) return null;
  return (
    <button type="button" class="plain" onClick={() => (declaring.value = !declaring.value)}>
      {t("drill.button")}
    </button>
  );
}

function Bar({ row }: { row: DrillRow }) {
  const press = usePress();
  const ending = useSignal(false);
  const time = (at: string) => shortTime(Date.parse(at), now.value);
  const off = locked.value || press.busy.value;
  const join = (on: boolean) => {
    const body: DrillJoinBody = { on };
    void press.run("POST", "/drill/part", body, () => (joined.value = on));
  };
  const more = [
    t(row.runs ? "drill.until" : "drill.planned", { from: time(row.from), to: time(row.to) }),
    t("drill.people", { n: row.people }),
    t("drill.incidents", { n: row.incidents }),
  ];
  return (
    <section class="drill-bar" aria-label={t("drill.mark")}>
      <p>
        <strong class="drill-word">{t("drill.mark")}</strong> <strong>{row.name}</strong>{" "}
        <span>{more.join(" · ")}</span>
        {joined.value ? <strong> · {t("drill.you")}</strong> : null}
      </p>
      <div class="buttons">
        {isAny("call_taker", "dispatcher", "supervisor") ? (
          <button type="button" disabled={off} onClick={() => join(!joined.value)}>
            {t(joined.value ? "drill.leave" : "drill.join")}
          </button>
        ) : null}
        {isAny("supervisor") && !ending.value ? (
          <button type="button" disabled={off} onClick={() => (ending.value = true)}>
            {t("drill.end")}
          </button>
        ) : null}
        {ending.value ? (
          <>
            <span>{t("drill.end_sure", { n: row.incidents })}</span>
            <button
              type="button"
              class="main"
              disabled={off}
              onClick={() => void press.run("POST", "/drill/end", null, () => (ending.value = false))}
            >
              {t("drill.end_now")}
            </button>
            <button type="button" onClick={() => (ending.value = false)}>
              {t("common.cancel")}
            </button>
          </>
        ) : null}
      </div>
      <Fault press={press} />
    </section>
  );
}

const HOURS = [1, 2, 4, 8, 24];

function Declare() {
  const press = usePress();
  return (
    <form
      class="drill-bar"
      aria-label={t("drill.declare")}
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const hours = Number(data.get("hours"));
        const to = new Date(now.value + hours * 3_600_000).toISOString();
        const body: DrillBody = { name: String(data.get("name") ?? ""), to };
        void press.run("POST", "/drill", body, () => (declaring.value = false));
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") declaring.value = false;
      }}
    >
      <label>
        {t("drill.name")}{" "}
        <input name="name" required maxLength={80} autocomplete="off" ref={(field) => field?.focus()} />
      </label>
      <label>
        {t("drill.lasts")}{" "}
        <select name="hours">
          {HOURS.map((hours) => (
            <option key={hours} value={hours} selected={hours === 2}>
              {t("drill.hours", { n: hours })}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main" disabled={locked.value || press.busy.value}>
        {t("drill.declare")}
      </button>
      <button type="button" onClick={() => (declaring.value = false)}>
        {t("common.cancel")}
      </button>
      <Fault press={press} />
    </form>
  );
}
