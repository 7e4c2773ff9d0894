// Acts on the open incident, each with a key, their forms in place.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAny, session } from "../../lib/api/session.ts";
import type { IncidentRow, Level } from "../../lib/api/types.ts";
import { duty } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { levelName } from "../../lib/ui/level.tsx";
import { usePress } from "../../lib/ui/press.ts";
import type { IncidentAct } from "../acts/act.ts";
import { begin } from "../acts/begin.ts";
import * as make from "../acts/make.ts";
import { blocked, isShown } from "../acts/may.ts";
import { actPress, perform } from "../acts/perform.ts";
import { ON_INCIDENT, type OnIncident } from "../acts/table.ts";
import { ChangeForm, Questions } from "../desk/place.tsx";
import { form, locked } from "../state.ts";
import { HandForm } from "./care.tsx";
import { CloseForm, ReasonForm } from "./ending.tsx";
import { Frame } from "./frame.tsx";
import { MergeForm } from "./merge.tsx";
import { ReferForm } from "./referral.tsx";

const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];

/** Shown at once; the others a press away, by their keys always. */
function isFirst(name: IncidentAct, row: IncidentRow): boolean {
  if (name === "close") return row.state === "resolved";
  return ["verify", "note", "level", "merge", "resolve"].includes(name);
}

const BUTTONS = ON_INCIDENT.filter(({ name }) =>
  [
    "verify",
    "note",
    "level",
    "ask",
    "change",
    "merge",
    "resolve",
    "close",
    "refer",
    "reject",
    "unverified",
    "reopen",
    "hand",
  ].includes(name),
);
const more = signal(false);

export function Acts({ row }: { row: IncidentRow }) {
  useEffect(() => () => actPress.forget(), [row.id]);
  const roles = session.value?.person.roles ?? [];
  const shown = BUTTONS.filter(({ name }) => isShown(name, row));
  const rest = shown.filter(({ name }) => !isFirst(name, row));
  const bound = shown.some(({ name }) => blocked(name, row, roles) === "bound");
  return (
    <div class="acts">
      <div class="buttons" role="toolbar" aria-label={t("board.acts")}>
        {shown.map((act) =>
          isFirst(act.name, row) ? <ActButton key={act.name} act={act} row={row} /> : null,
        )}
        {rest.length > 0 ? (
          <button type="button" aria-expanded={more.value} onClick={() => (more.value = !more.value)}>
            {t("board.more")}
          </button>
        ) : null}
        {more.value ? rest.map((act) => <ActButton key={act.name} act={act} row={row} />) : null}
      </div>
      {bound && more.value ? <p class="dim">{t("board.bound_first")}</p> : null}
      <Fault press={actPress} />
      <FormOf row={row} />
    </div>
  );
}

function FormOf({ row }: { row: IncidentRow }) {
  const which = form.value;
  if (which === null || blocked(which, row, session.value?.person.roles ?? []) !== null) return null;
  switch (which) {
    case "note":
      return <NoteForm row={row} />;
    case "level":
      return <LevelForm row={row} />;
    case "ask":
      return <Questions row={row} key={row.id} />;
    case "change":
      return <ChangeForm row={row} key={row.id} />;
    case "refer":
      return <ReferForm row={row} />;
    case "merge":
      return <MergeForm row={row} />;
    case "hand":
      return <HandForm row={row} key={row.care?.handed?.to ?? ""} />;
    case "close":
      return <CloseForm row={row} />;
    default:
      return <ReasonForm row={row} which={which} key={which} />;
  }
}

function ActButton({ act, row }: { act: OnIncident; row: IncidentRow }) {
  const off = blocked(act.name, row, session.value?.person.roles ?? []) !== null;
  const shows = act.form ? { "aria-expanded": form.value === act.form } : {};
  return (
    <button
      type="button"
      disabled={off || locked.value || actPress.busy.value}
      {...shows}
      onClick={() => {
        if (act.form && form.value === act.form) form.value = null;
        else begin(act);
      }}
    >
      {t(`board.${act.name}`)} <kbd>{act.key}</kbd>
    </button>
  );
}

const shut = () => {
  form.value = null;
};

function NoteForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  return (
    <Frame
      press={press}
      button={t("board.note_save")}
      submit={(data) => {
        void perform(make.note(row, String(data.get("note"))), press, shut);
      }}
    >
      <label>
        {t("board.note_words")}
        <textarea name="note" required maxLength={4000} />
      </label>
    </Frame>
  );
}

function LevelForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  // Whoever has the watch may be alone; the server knows whether a supervisor is on duty.
  const holds = duty.value?.responsible?.person === session.value?.person.name;
  const mayLower = isAny("supervisor") || holds;
  const choices = LEVELS.filter((level) => level !== row.level && (mayLower || level < row.level));
  if (choices.length === 0) return <p class="form">{t("board.level_only_supervisor")}</p>;
  return (
    <Frame
      press={press}
      button={t("board.level_save")}
      submit={(data) => {
        const to = Number(data.get("level")) as Level;
        void perform(make.level(row, to, String(data.get("reason"))), press, shut);
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
      {isAny("supervisor") ? null : <p class="dim">{t("board.level_only_supervisor")}</p>}
      <label>
        {t("board.reason")}
        <textarea name="reason" required maxLength={4000} />
      </label>
    </Frame>
  );
}
