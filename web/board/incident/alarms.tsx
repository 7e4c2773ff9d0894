// Who was told that nobody answered or a target ran out, and what came of it; where the incident is open.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type {
  Escalation,
  EscalationAnswer,
  IncidentRow,
  PostOut,
  RosterOut,
  Told,
  Whom,
} from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Icon } from "../../lib/ui/icons.tsx";
import { useIs } from "../../lib/ui/is.ts";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { locked } from "../state.ts";
import { callSign, phoneOf } from "../units.tsx";
import { contactOf } from "./reports.tsx";

/** What is waited for, in words. */
export function watchText(row: IncidentRow, on: Escalation): string {
  const unit = row.assignments.find((one) => one.id === on.assignment)?.unit ?? on.told?.[0]?.unit;
  const words = t(`alarm.watch_${on.watch}`, { unit: unit ? callSign(unit) : "" });
  // Whose target ran out.
  return on.watch === "on_scene" ? `${words} (${t(`setting.${row.setting ?? "country"}`)})` : words;
}

/** Who was told, in words. */
export function toldText(told: Told): string {
  const whom = told.unit ? callSign(told.unit) : t(`alarm.whom_${told.whom}`);
  const person = told.person ? ` (${told.person})` : "";
  if (told.whom === "next_unit") return t("alarm.asked", { whom });
  if (told.by.includes("call")) return t("alarm.call", { whom: `${whom}${person}` });
  return told.whom === "unit" ? t("alarm.reminded", { whom }) : t("alarm.told", { whom: `${whom}${person}` });
}

const onCall = signal<PostOut[]>([]);

/** Telephone of whoever holds a post now. */
function phoneOfPost(post: Whom): string | undefined {
  return onCall.value.find((held) => held.post === post)?.phone ?? undefined;
}

async function askWhoIsOnCall(): Promise<void> {
  const answer = await ask<RosterOut>("/roster");
  if (answer.ok) onCall.value = answer.value.on_call;
}

export function Alarms({ row }: { row: IncidentRow }) {
  const all = row.escalations ?? [];
  useEffect(() => {
    if (all.length > 0) void askWhoIsOnCall();
  }, [row.id, row.version]);
  if (all.length === 0) return null;
  return (
    <section class="block alarms" aria-label={t("alarm.title")}>
      <h3>{t("alarm.title")}</h3>
      <ul>
        {all.map((on) => (
          <One key={`${on.watch} ${on.assignment ?? ""}`} row={row} on={on} />
        ))}
      </ul>
    </section>
  );
}

function One({ row, on }: { row: IncidentRow; on: Escalation }) {
  const press = usePress();
  const off = locked.value || press.busy.value || !isAny("call_taker", "dispatcher", "supervisor");
  const calls = on.watch === "call_back" || (on.told ?? []).some((told) => told.by.includes("call"));
  const unsafe = useIs(() => (on.watch === "call_back" ? contactOf(row.id) : undefined), [row.id]);
  const answers: EscalationAnswer[] = calls ? ["reached", "not_reached", "taken"] : ["taken"];
  const say = (answer: EscalationAnswer) => {
    const act = make.answer(row, { watch: on.watch, assignment_id: on.assignment ?? null, answer });
    void perform(act, press);
  };
  return (
    <li class={on.answer === undefined ? "" : "dim"}>
      <p>
        <Icon name="warn" /> <strong>{watchText(row, on)}</strong>
        {on.due ? (
          <span class="dim num">
            {" "}
            · {t("alarm.next", { time: shortTime(Date.parse(on.due), now.value) })}
          </span>
        ) : null}
      </p>
      {unsafe ? <p class="contact-warning">{t(`board.contact_${unsafe}`)}</p> : null}
      {(on.told ?? []).map((told) => (
        <p key={told.whom}>
          <span class="num dim">{on.told_at ? shortTime(Date.parse(on.told_at), now.value) : ""}</span>{" "}
          {toldText(told)}
          <Phone told={told} />
        </p>
      ))}
      {on.answer === undefined ? (
        <div class="buttons small">
          {answers.map((answer) => (
            <button type="button" key={answer} disabled={off} onClick={() => say(answer)}>
              {t(`alarm.${answer}`)}
            </button>
          ))}
        </div>
      ) : (
        <p>{t(`alarm.was_${on.answer}`)}</p>
      )}
      <Fault press={press} />
    </li>
  );
}

function Phone({ told }: { told: Told }) {
  const phone = told.unit ? phoneOf(told.unit) : phoneOfPost(told.whom);
  if (!told.by.includes("call")) return null;
  if (!phone) return <strong> · {t("alarm.no_phone")}</strong>;
  return (
    <strong>
      {" "}
      · <a href={`tel:${phone}`}>{phone}</a>
    </strong>
  );
}
