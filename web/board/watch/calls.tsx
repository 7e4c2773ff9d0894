// Calls that somebody has to call back, the longest wait first: the number is opened on the record, and what came of it said.
import { useSignal } from "@preact/signals";
import { act, newKey } from "../../lib/api/client.ts";
import type { CallOut, CallOutcomeBody, CallPrivateOut, CallsOut } from "../../lib/api/types.ts";
import { incident, mode, now } from "../../lib/live/live.ts";
import { shortTime, span } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { problemText, usePress } from "../../lib/ui/press.ts";
import { locked, selected } from "../state.ts";
import { useAsked } from "./ask.ts";

/** What is said of a call-back, but that it led to an incident. */
const OUTCOMES = ["called_back", "no_answer_again", "wrong_number"] as const;
/** Others settle calls too: looked at anew so often, ms. */
const AGAIN_MS = 10_000;

export function Calls() {
  const did = useSignal(0);
  const anew = `${did.value} ${mode.value.call_backs ?? 0} ${Math.floor(now.value / AGAIN_MS)}`;
  const asked = useAsked<CallsOut>("/calls", anew);
  const { value: waiting, problem } = asked.value;
  return (
    <article class="paper call-list">
      <h1>{t("calls.title")}</h1>
      <p class="dim">{t("calls.intro")}</p>
      {problem ? (
        <p class="fault" role="alert">
          {problemText(problem)}
        </p>
      ) : null}
      {waiting?.calls.length === 0 ? <p role="status">{t("calls.none")}</p> : null}
      {waiting && waiting.calls.length > 0 ? (
        <table>
          <thead>
            <tr>
              {(["rang", "number", "what", "acts"] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`calls.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {waiting.calls.map((call) => (
              <Waiting key={call.id} call={call} done={() => did.value++} />
            ))}
          </tbody>
        </table>
      ) : null}
      {waiting && waiting.all > waiting.calls.length ? (
        <p>{t("calls.more", { n: waiting.all - waiting.calls.length })}</p>
      ) : null}
      {waiting ? null : <p class="dim">{t("common.loading")}</p>}
    </article>
  );
}

function Waiting({ call, done }: { call: CallOut; done: () => void }) {
  const press = usePress();
  const opened = useSignal<CallPrivateOut | null>(null);
  const row = incident(selected.value);
  const path = `/calls/${encodeURIComponent(call.id)}`;
  const rang = Date.parse(call.rang);
  const off = locked.value || press.busy.value;
  const settle = (body: CallOutcomeBody) => void press.run("POST", `${path}/outcome`, body, done);
  const open = async () => {
    const answer = await act<CallPrivateOut>("POST", `${path}/private`, {}, newKey());
    if (answer.ok) opened.value = answer.value;
    else press.problem.value = answer.problem;
  };
  return (
    <tr>
      <td class="num">
        {shortTime(rang, now.value)} <strong>{span(now.value - rang)}</strong>
      </td>
      <td class="num">
        {opened.value?.number ? (
          <a href={`tel:${opened.value.number}`}>{opened.value.number}</a>
        ) : (
          <>
            {call.number_end ?? t(call.erased ? "calls.erased" : "calls.withheld")}{" "}
            {call.number_end ? (
              <button type="button" class="plain" disabled={off} onClick={() => void open()}>
                {t("calls.open")}
              </button>
            ) : null}
          </>
        )}
      </td>
      <td>
        {t(call.sort === "silent" ? "calls.sort_silent" : "calls.sort_abandoned")}
        {call.taken_by ? <div class="dim">{t("calls.taken_by", { name: call.taken_by })}</div> : null}
        {call.tried > 0 ? (
          <div class="dim">
            {t("calls.tried", {
              n: call.tried,
              time: shortTime(Date.parse(call.tried_at ?? call.rang), now.value),
            })}
          </div>
        ) : null}
      </td>
      <td>
        <div class="buttons">
          {OUTCOMES.map((outcome) => (
            <button key={outcome} type="button" disabled={off} onClick={() => settle({ outcome })}>
              {t(`calls.${outcome}`)}
            </button>
          ))}
          {row ? (
            <button
              type="button"
              disabled={off}
              onClick={() => settle({ outcome: "report", incident_id: row.id })}
            >
              {t("calls.report", { label: row.label })}
            </button>
          ) : null}
        </div>
        <Fault press={press} />
      </td>
    </tr>
  );
}
