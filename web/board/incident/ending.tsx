// Endings of the open incident: closing with an outcome, refusing, giving up verification; and opening again.
import { useSignal } from "@preact/signals";
import { isAny } from "../../lib/api/session.ts";
import type { Disposition, IncidentDetail, IncidentRow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { isAwaited } from "../acts/may.ts";
import { perform } from "../acts/perform.ts";
import { keyOf } from "../acts/table.ts";
import { CHOICES } from "../line/verbs.ts";
import { form, locked } from "../state.ts";
import { Frame } from "./frame.tsx";
import { details } from "./load.ts";
import { Referrals } from "./referral.tsx";

const shut = () => {
  form.value = null;
};

/** Whether its reporter has the last word on its end; until when, if that is known. */
function awaited(row: IncidentRow): { until: string | null } | null {
  if (!isAwaited(row)) return null;
  const known = details.value?.incident.id === row.id ? details.value.after.confirm_by : undefined;
  return { until: known ?? null };
}

export function CloseForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  const waits = awaited(row);
  const sure = useSignal(row.level !== 1 && waits === null);
  const known = details.value?.incident.id === row.id ? details.value.after.outcome : undefined;
  const last = row.assignments.findLast((assignment) => assignment.result);
  const likely = known ?? (last?.result === "helped" || last?.result === "transported" ? last.result : "");
  const asks = row.level === 1 ? t("board.close_level_1", { label: row.label }) : t("board.close_confirmed");
  return (
    <Frame
      press={press}
      button={t("board.close_save")}
      blocked={!sure.value}
      submit={(data) => {
        const disposition = String(data.get("disposition")) as Disposition;
        void perform(make.close(row, disposition, String(data.get("note")), waits !== null), press, shut);
      }}
    >
      {waits ? (
        <p>
          {waits.until
            ? t("board.awaits_until", { time: shortTime(Date.parse(waits.until), now.value) })
            : t("board.awaits_reporter")}
        </p>
      ) : null}
      <label>
        {t("board.disposition")}
        <select name="disposition" required defaultValue={likely}>
          <option value="">{t("board.choose")}</option>
          {CHOICES.disposition.map((one) => (
            <option key={one} value={one} selected={one === likely}>
              {t(`board.disposition_${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("board.note_optional")}
        <textarea name="note" maxLength={4000} />
      </label>
      {row.level === 1 || waits ? (
        <label class="check">
          <input
            type="checkbox"
            name="sure"
            checked={sure.value}
            onChange={(event) => {
              sure.value = event.currentTarget.checked;
            }}
          />
          {asks}
        </label>
      ) : null}
    </Frame>
  );
}

/** An act that needs nothing but a reason. */
export function ReasonForm({ row, which }: { row: IncidentRow; which: "reject" | "unverified" | "reopen" }) {
  const press = usePress();
  return (
    <Frame
      press={press}
      button={t(`board.${which}_save`)}
      submit={(data) => {
        const reason = String(data.get("reason"));
        const act = which === "reopen" ? make.reopen(row, reason) : make.end(row, which, reason);
        void perform(act, press, shut);
      }}
    >
      <label>
        {t(`board.${which}_reason`)}
        <textarea name="reason" required maxLength={4000} />
      </label>
    </Frame>
  );
}

const OVER: readonly string[] = ["closed", "rejected", "unverified", "referred_out"];

/** What became of an incident that left the board, and opening it again. */
export function Over({ detail }: { detail: IncidentDetail }) {
  const { incident, disposition, after } = detail;
  if (!OVER.includes(incident.state)) return null;
  const may = isAny("dispatcher", "supervisor");
  return (
    <>
      <p>
        <strong class="label">{incident.label}</strong> {t(`board.state_${incident.state}`)}
        {disposition ? `: ${t(`board.disposition_${disposition}`)}` : ""}
      </p>
      <Referrals row={incident} />
      {after.ratings ? (
        <p>{t("board.rated", { stars: after.ratings.map((one) => one.stars).join(", ") })}</p>
      ) : null}
      {may && form.value !== "reopen" ? (
        <div class="buttons">
          <button type="button" disabled={locked.value} onClick={() => (form.value = "reopen")}>
            {t("board.reopen")} <kbd>{keyOf("reopen")}</kbd>
          </button>
        </div>
      ) : null}
      {may && form.value === "reopen" ? <ReasonForm row={incident} which="reopen" /> : null}
    </>
  );
}
