// Who keeps the open incident, to whom it is handed, and for whom its alarms are put off; handing it over, and the answer to that.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import { session } from "../../lib/api/session.ts";
import type { Colleagues, IncidentRow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { keyOf } from "../acts/table.ts";
import { form } from "../state.ts";
import { Frame } from "./frame.tsx";

const shut = () => {
  form.value = null;
};

const own = () => session.value?.person.name ?? "";

/** In words, where the incident is open. */
export function CareBlock({ row }: { row: IncidentRow }) {
  const { keeper, handed, shelved = [] } = row.care ?? {};
  const put = shelved.filter((one) => Date.parse(one.until) > now.value);
  if (!keeper && put.length === 0) return null;
  const time = (text: string) => shortTime(Date.parse(text), now.value);
  return (
    <div class="care">
      {keeper ? (
        <p>
          {t("board.kept_by", { name: keeper.person, time: time(keeper.since) })}
          {handed ? (
            <strong> {t("board.handed_waits", { name: handed.to, time: time(handed.at) })}</strong>
          ) : null}
          {handed?.to === own() ? (
            <button type="button" class="main" onClick={() => (form.value = "hand")}>
              {t("board.hand_answer")} <kbd>{keyOf("hand")}</kbd>
            </button>
          ) : null}
        </p>
      ) : null}
      {put.map((one) => (
        <p key={one.by} class="dim">
          {t("alarm.shelved_by", { name: one.by, time: time(one.until) })}
        </p>
      ))}
    </div>
  );
}

/** Accepting or giving back what is handed to whoever sits here, taking back what they hand over, or handing it over. */
export function HandForm({ row }: { row: IncidentRow }) {
  const { keeper, handed } = row.care ?? {};
  if (handed?.to === own()) return <AnswerForm row={row} from={keeper?.person ?? ""} />;
  if (handed && keeper?.person === own()) return <WithdrawForm row={row} to={handed.to} />;
  return <ToForm row={row} />;
}

function AnswerForm({ row, from }: { row: IncidentRow; from: string }) {
  const press = usePress();
  return (
    <Frame
      press={press}
      button={t("board.hand_save")}
      submit={(data) => {
        const verb = data.get("answer") === "give_back" ? "give_back" : "accept";
        void perform(make.answerHand(row, verb, String(data.get("reason"))), press, shut);
      }}
    >
      <fieldset class="choices">
        <legend>{t("alarm.handed_to_you", { name: from })}</legend>
        {(["accept", "give_back"] as const).map((verb) => (
          <label key={verb} class="check">
            <input type="radio" name="answer" value={verb} defaultChecked={verb === "accept"} />
            {t(`board.hand_${verb}`)}
          </label>
        ))}
      </fieldset>
      <label>
        {t("board.hand_why")}
        <input name="reason" maxLength={1000} />
      </label>
    </Frame>
  );
}

function WithdrawForm({ row, to }: { row: IncidentRow; to: string }) {
  const press = usePress();
  return (
    <Frame
      press={press}
      button={t("board.hand_withdraw")}
      submit={() => {
        void perform(make.answerHand(row, "withdraw", ""), press, shut);
      }}
    >
      <label class="check">
        <input type="checkbox" required />
        {t("board.hand_withdraw_sure", { name: to })}
      </label>
    </Frame>
  );
}

/** Colleagues with a board open are offered; any other account can be typed. */
function ToForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  const there = useSignal<string[]>([]);
  useEffect(() => {
    void ask<Colleagues>("/colleagues").then((answer) => {
      if (!answer.ok) return;
      const keeps = answer.value.at_boards.filter((one) =>
        one.roles.some((role) => role === "dispatcher" || role === "supervisor"),
      );
      there.value = keeps.map((one) => one.name).filter((name) => name !== own());
    });
  }, []);
  return (
    <Frame
      press={press}
      button={t("board.hand_over")}
      submit={(data) => {
        void perform(make.hand(row, String(data.get("to")), String(data.get("reason"))), press, shut);
      }}
    >
      <label>
        {t("board.hand_to")}
        <input name="to" required maxLength={64} list="colleagues" autocomplete="off" autocapitalize="off" />
      </label>
      <datalist id="colleagues">
        {there.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {there.value.length > 0 ? (
        <p class="dim">{t("board.hand_there", { names: there.value.join(", ") })}</p>
      ) : null}
      <label>
        {t("board.hand_why")}
        <input name="reason" maxLength={1000} />
      </label>
      <p class="dim">{t("board.hand_hint")}</p>
    </Frame>
  );
}
