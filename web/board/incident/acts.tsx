// Acts on the open incident, each with a key, their forms in place.
import { useEffect } from "preact/hooks";
import { isAny } from "../../lib/api/session.ts";
import type { IncidentRow, Level, LevelBody, NoteBody } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { levelName } from "../../lib/ui/level.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { offerActs } from "../keys.ts";
import { active } from "../order.ts";
import { type Form, form, locked } from "../state.ts";
import { declareMass } from "./casualty.tsx";
import { CloseForm, ReasonForm } from "./ending.tsx";
import { Frame } from "./frame.tsx";
import { MergeForm } from "./merge.tsx";
import { ReferForm } from "./referral.tsx";
import { assignFirst, assignPlan, raiseAlarm } from "./send.ts";
import { notSameAsFirst, sameAsFirst } from "./similar.tsx";

const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];

export function Acts({ row }: { row: IncidentRow }) {
  const press = usePress();
  const path = `/incidents/${row.id}`;
  const settles = isAny("dispatcher", "supervisor");
  const bound = active(row).length > 0;
  const unproved = row.verification === "pending" && row.state !== "resolved";
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
      declareMass: () => declareMass(row),
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
        {unproved ? <FormButton which="reject" off={off || !settles || bound} /> : null}
        {unproved ? <FormButton which="unverified" off={off || !settles || bound} /> : null}
        {row.state === "resolved" || row.state === "referred_out" ? null : (
          <FormButton which="refer" off={off || !settles} />
        )}
        {row.state === "resolved" || row.state === "referred_out" ? (
          <FormButton which="reopen" off={off || !settles} />
        ) : null}
      </div>
      {bound && settles ? <p class="dim">{t("board.bound_first")}</p> : null}
      <Fault press={press} />
      {form.value === "note" ? <NoteForm path={path} /> : null}
      {form.value === "level" && settles ? <LevelForm row={row} path={path} /> : null}
      {form.value === "refer" && settles ? <ReferForm row={row} /> : null}
      {form.value === "merge" && settles ? <MergeForm row={row} /> : null}
      {form.value === "close" && settles && !bound ? <CloseForm row={row} /> : null}
      {(form.value === "reject" || form.value === "unverified") && unproved && settles && !bound ? (
        <ReasonForm id={row.id} which={form.value} key={form.value} />
      ) : null}
      {form.value === "reopen" && settles && (row.state === "resolved" || row.state === "referred_out") ? (
        <ReasonForm id={row.id} which="reopen" />
      ) : null}
    </div>
  );
}

const KEY: Record<Form, string> = {
  note: "n",
  level: "l",
  merge: "d",
  close: "c",
  reject: "x",
  unverified: "q",
  reopen: "o",
  refer: "f",
};

export function FormButton({ which, off }: { which: Form; off: boolean }) {
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
