// The protocol's questions that are still open, one after the other, answered by keys alone: y and n, letters of a choice,
// digits. Each answer is judged at once; units go meanwhile by the keys of the board.
import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { session } from "../../lib/api/session.ts";
import type { IncidentRow, QuestionText } from "../../lib/api/types.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Mark } from "../../lib/ui/level.tsx";
import { type Press, usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { details } from "../incident/load.ts";
import { form, locked } from "../state.ts";
import { type Answered, formOf, read } from "./answers.ts";

interface Asking {
  row: IncidentRow;
  press: Press;
  /** Answered here, in order; what the server does not know yet is among them. */
  given: Signal<readonly Answered[]>;
  unsent: Signal<Record<string, string | number>>;
  typed: Signal<string>;
}

/** Sends all that is answered and not sent; what is answered meanwhile follows. */
async function send(asking: Asking): Promise<void> {
  const { row, press, unsent } = asking;
  const answers = unsent.value;
  if (press.busy.value || Object.keys(answers).length === 0) return;
  unsent.value = {};
  const act = make.change(row, { since: "told", answers }, session.value?.person.name ?? "");
  const done = await perform(act, press);
  if (!done) unsent.value = { ...answers, ...unsent.value };
  else if (Object.keys(unsent.value).length > 0) void send(asking);
}

/** What a key does here; false: it is one of the board. */
function pressed(event: KeyboardEvent, asking: Asking, now: QuestionText | undefined): boolean {
  const { given, typed, unsent } = asking;
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.key === "Escape") {
    form.value = null;
    return true;
  }
  if (!now || locked.value) return false;
  if (event.key === "Backspace") {
    if (typed.value !== "") typed.value = typed.value.slice(0, -1);
    else given.value = given.value.slice(0, -1);
    return true;
  }
  const said = read(formOf(now.name), typed.value, event.key);
  if (said === null) return false;
  if ("typed" in said) typed.value = said.typed;
  else {
    typed.value = "";
    given.value = [...given.value, { name: now.name, text: now.text, value: said.value }];
    if (said.value !== null) {
      unsent.value = { ...unsent.value, [now.name]: said.value };
      void send(asking);
    }
  }
  return true;
}

export function Questions({ row }: { row: IncidentRow }) {
  const press = usePress();
  const box = useRef<HTMLElement>(null);
  const asking: Asking = {
    row,
    press,
    given: useSignal<readonly Answered[]>([]),
    unsent: useSignal({}),
    typed: useSignal(""),
  };
  useLayoutEffect(() => box.current?.focus(), []);
  // Once the first rows of the incident are there, a question may be asked that was not there before.
  const given = asking.given.value;
  const known = details.value?.incident.id === row.id ? details.value.unasked : [];
  const now = known.find((one) => !given.some((answered) => answered.name === one.name));
  const left = known.filter((one) => !given.some((answered) => answered.name === one.name)).length;
  return (
    <section
      ref={box}
      class="form asking"
      tabIndex={-1}
      aria-label={t("ask.title")}
      onKeyDown={(event) => {
        if (!pressed(event, asking, now)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <p class="asking-now" role="status">
        {now ? now.text : t(details.value ? "ask.none" : "common.loading")}
      </p>
      {now ? <Choices question={now} typed={asking.typed.value} left={left} /> : null}
      {given.length > 0 ? (
        <ul class="asked">
          {given.slice(-3).map((one) => (
            <li key={one.name} class="dim">
              {one.text} <strong>{answerText(one.name, one.value)}</strong>
            </li>
          ))}
        </ul>
      ) : null}
      <Fault press={press} />
      <button type="button" onClick={() => (form.value = null)}>
        {t("common.shut")} <kbd>Esc</kbd>
      </button>
    </section>
  );
}

function answerText(name: string, value: string | number | null): string {
  if (value === null) return t("ask.skipped");
  if (typeof value === "number") return String(value);
  return tOr(`answer.${name}_${value}`, tOr(`answer.${value}`, value));
}

interface ChoicesProps {
  question: QuestionText;
  typed: string;
  left: number;
}

/** Which keys answer, and what an answer would make of the level. */
function Choices({ question, typed, left }: ChoicesProps) {
  const keys = formOf(question.name);
  return (
    <p class="asking-keys">
      {keys === "number" ? (
        <span>
          <strong class="num asking-typed">{typed === "" ? "…" : typed}</strong> <kbd>0–9</kbd>{" "}
          <kbd>Enter</kbd>
        </span>
      ) : (
        keys.map(({ key, value }) => (
          <span key={key}>
            <kbd>{key}</kbd> {answerText(question.name, value)}
          </span>
        ))
      )}
      <span>
        <kbd>{t("ask.space")}</kbd> {t("ask.skip")}
      </span>
      <span>
        <kbd>⌫</kbd> {t("ask.back")}
      </span>
      {(question.would ?? []).map((one) => (
        <span key={one.answer} class="dim">
          {one.answer} → <Mark level={one.level} />
        </span>
      ))}
      <span class="dim num">{t("ask.left", { n: left })}</span>
    </p>
  );
}
