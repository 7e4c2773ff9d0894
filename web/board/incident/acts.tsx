// Acts on the open incident, each with a key, their forms in place.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAny } from "../../lib/api/session.ts";
import type {
  CloseBody,
  Disposition,
  IncidentRow,
  Level,
  LevelBody,
  NoteBody,
  RejectBody,
} from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { levelName } from "../../lib/ui/level.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { offerActs } from "../keys.ts";
import { active } from "../order.ts";
import { type Form, form, locked } from "../state.ts";
import { Frame } from "./frame.tsx";
import { MergeForm } from "./merge.tsx";
import { assignFirst, assignPlan, raiseAlarm } from "./send.ts";
import { notSameAsFirst, sameAsFirst } from "./similar.tsx";

const DISPOSITIONS: readonly Disposition[] = [
  "helped",
  "transported",
  "settled_by_phone",
  "not_needed",
  "cancelled",
  "not_found",
  "duplicate",
  "referred",
  "information_given",
  "prank",
  "test",
  "drill",
];
const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];

export function Acts({ row }: { row: IncidentRow }) {
  const press = usePress();
  const path = `/incidents/${row.id}`;
  const settles = isAny("dispatcher", "supervisor");
  const bound = active(row).length > 0;
  const verify = () => {
    if (settles && row.verification === "pending") void press.run("POST", `${path}/verify`, {});
  };
  const resolve = () => {
    if (settles && !bound && row.state !== "resolved") void press.run("POST", `${path}/resolve`, {});
  };
  useEffect(() => {
    offerActs({
      assignFirst: () => assignFirst(row),
      assignPlan: () => void assignPlan(row),
      same: () => sameAsFirst(row),
      notSame: () => notSameAsFirst(row),
      raiseAlarm: () => void raiseAlarm(row),
      verify,
      resolve,
    });
    return () => offerActs(null);
  });
  const off = locked.value || press.busy.value;
  return (
    <div class="acts">
      <div class="buttons" role="toolbar" aria-label={t("board.acts")}>
        {row.verification === "pending" ? (
          <button type="button" disabled={off || !settles} onClick={verify}>
            {t("board.verify")} <kbd>v</kbd>
          </button>
        ) : (
          <span class="done-mark">✓ {t("board.verified")}</span>
        )}
        <FormButton which="note" off={off} />
        <FormButton which="level" off={off || !settles} />
        <FormButton which="merge" off={off || !settles} />
        {row.state === "resolved" ? null : (
          <button type="button" disabled={off || !settles || bound} onClick={resolve}>
            {t("board.resolve")} <kbd>r</kbd>
          </button>
        )}
        <FormButton which="close" off={off || !settles || bound} />
        {row.state === "resolved" ? null : <FormButton which="reject" off={off || !settles || bound} />}
      </div>
      {bound && settles ? <p class="dim">{t("board.bound_first")}</p> : null}
      <Fault press={press} />
      {form.value === "note" ? <NoteForm path={path} /> : null}
      {form.value === "level" && settles ? <LevelForm row={row} path={path} /> : null}
      {form.value === "merge" && settles ? <MergeForm row={row} /> : null}
      {form.value === "close" && settles && !bound ? <CloseForm row={row} path={path} /> : null}
      {form.value === "reject" && settles && !bound ? <RejectForm path={path} /> : null}
    </div>
  );
}

const KEY: Record<Form, string> = { note: "n", level: "l", merge: "d", close: "c", reject: "x" };

function FormButton({ which, off }: { which: Form; off: boolean }) {
  return (
    <button
      type="button"
      disabled={off}
      aria-expanded={form.value === which}
      onClick={() => {
        form.value = form.value === which ? null : which;
      }}
    >
      {t(`board.${which}`)} <kbd>{KEY[which]}</kbd>
    </button>
  );
}

const shut = () => {
  form.value = null;
};

function NoteForm({ path }: { path: string }) {
  const press = usePress();
  return (
    <Frame
      press={press}
      button={t("board.note_save")}
      submit={(data) => {
        const body: NoteBody = { text: String(data.get("note")) };
        void press.run("POST", `${path}/note`, body, shut);
      }}
    >
      <label>
        {t("board.note_words")}
        <textarea name="note" required maxLength={4000} />
      </label>
    </Frame>
  );
}

function LevelForm({ row, path }: { row: IncidentRow; path: string }) {
  const press = usePress();
  const mayLower = isAny("supervisor");
  const choices = LEVELS.filter((level) => level !== row.level && (mayLower || level < row.level));
  if (choices.length === 0) return <p class="form">{t("board.level_only_supervisor")}</p>;
  return (
    <Frame
      press={press}
      button={t("board.level_save")}
      submit={(data) => {
        const body: LevelBody = {
          level: Number(data.get("level")) as Level,
          reason: String(data.get("reason")),
          version: row.version,
        };
        void press.run("POST", `${path}/level`, body, shut);
      }}
    >
      <fieldset class="choices">
        <legend>{t("board.level_new")}</legend>
        {choices.map((level, i) => (
          <label key={level} class="check">
            <input type="radio" name="level" value={level} defaultChecked={i === choices.length - 1} />
            {level} {levelName(level)}
          </label>
        ))}
      </fieldset>
      {mayLower ? null : <p class="dim">{t("board.level_only_supervisor")}</p>}
      <label>
        {t("board.reason")}
        <textarea name="reason" required maxLength={4000} />
      </label>
    </Frame>
  );
}

function CloseForm({ row, path }: { row: IncidentRow; path: string }) {
  const press = usePress();
  const sure = useSignal(row.level !== 1);
  const last = row.assignments.findLast((assignment) => assignment.result);
  const likely = last?.result === "helped" || last?.result === "transported" ? last.result : "";
  return (
    <Frame
      press={press}
      button={t("board.close_save")}
      blocked={!sure.value}
      submit={(data) => {
        const note = String(data.get("note")).trim();
        const body: CloseBody = {
          disposition: String(data.get("disposition")) as Disposition,
          version: row.version,
          ...(note === "" ? {} : { note }),
        };
        void press.run("POST", `${path}/close`, body, shut);
      }}
    >
      <label>
        {t("board.disposition")}
        <select name="disposition" required defaultValue={likely}>
          <option value="">{t("board.choose")}</option>
          {DISPOSITIONS.map((one) => (
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
      {row.level === 1 ? (
        <label class="check">
          <input
            type="checkbox"
            name="sure"
            checked={sure.value}
            onChange={(event) => {
              sure.value = event.currentTarget.checked;
            }}
          />
          {t("board.close_level_1", { label: row.label })}
        </label>
      ) : null}
    </Frame>
  );
}

function RejectForm({ path }: { path: string }) {
  const press = usePress();
  return (
    <Frame
      press={press}
      button={t("board.reject_save")}
      submit={(data) => {
        const body: RejectBody = { reason: String(data.get("reason")) };
        void press.run("POST", `${path}/reject`, body, shut);
      }}
    >
      <label>
        {t("board.reject_reason")}
        <textarea name="reason" required maxLength={4000} />
      </label>
    </Frame>
  );
}
