// Referring the open incident to other bodies, and what they answered.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type { Agencies, AgencyOut, IncidentRow, Referral, ReferralStepBody } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { referralVerbs } from "../acts/may.ts";
import { perform } from "../acts/perform.ts";
import { form, locked } from "../state.ts";
import { Frame } from "./frame.tsx";

const agencies = signal<readonly AgencyOut[]>([]);

function useAgencies(): void {
  useEffect(() => {
    if (agencies.value.length > 0) return;
    void ask<Agencies>("/agencies").then((answer) => {
      if (answer.ok) agencies.value = answer.value.agencies;
    });
  }, []);
}

const filled = (data: FormData, name: string) => String(data.get(name) ?? "").trim() || null;

export function ReferForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  useAgencies();
  const to = useSignal("");
  const chosen = agencies.value.find((one) => one.agency === to.value);
  return (
    <Frame
      press={press}
      button={t("board.refer_save")}
      blocked={!chosen}
      submit={(data) => {
        const act = make.refer(row, {
          agency: to.value,
          takes_over: data.get("takes_over") === "on",
          number: filled(data, "number"),
          reason: filled(data, "reason"),
        });
        void perform(act, press, () => (form.value = null));
      }}
    >
      <label>
        {t("board.refer_to")}
        <select
          name="agency"
          required
          value={to.value}
          onChange={(event) => {
            to.value = event.currentTarget.value;
          }}
        >
          <option value="">{t("board.choose")}</option>
          {agencies.value.map((one) => (
            <option key={one.agency} value={one.agency}>
              {one.region ? t("board.refer_region", { name: one.name }) : one.name}
            </option>
          ))}
        </select>
      </label>
      {chosen?.region ? <p class="dim">{t("board.refer_region_hint")}</p> : null}
      {chosen?.phone ? <p>{t("board.referral_call", { phone: chosen.phone })}</p> : null}
      <label class="check">
        <input type="checkbox" name="takes_over" defaultChecked={row.level === 5} /> {t("board.refer_whole")}
      </label>
      <label>
        {t("board.refer_number")}
        <input name="number" maxLength={60} autocomplete="off" />
      </label>
      <label>
        {t("board.refer_reason")}
        <textarea name="reason" maxLength={4000} />
      </label>
    </Frame>
  );
}

/** Whom the open incident was referred to, and what may be done about it. */
export function Referrals({ row }: { row: IncidentRow }) {
  const all = row.referrals ?? [];
  if (all.length === 0) return null;
  return (
    <section class="block referrals">
      <h3>{t("board.referrals")}</h3>
      <ul class="reports">
        {all.map((one) => (
          <One key={one.id} row={row} one={one} />
        ))}
      </ul>
    </section>
  );
}

interface Asked {
  row: IncidentRow;
  one: Referral;
}

function One({ row, one }: Asked) {
  const time = (at: string) => shortTime(Date.parse(at), now.value);
  const more = [
    one.takes_over ? t("board.referral_whole") : "",
    one.there ? t("board.referral_there", { label: one.there.label }) : "",
    one.number ? t("board.referral_number", { number: one.number }) : "",
    one.step === "asked" ? t("board.referral_by", { time: time(one.answer_by) }) : time(one.since),
  ].filter((word) => word !== "");
  return (
    <li>
      <p>
        <strong>{one.name}</strong> {t(`board.referral_${one.step}`)}{" "}
        <span class="dim">{more.join(" · ")}</span>
      </p>
      <Answer row={row} one={one} />
    </li>
  );
}

function Answer({ row, one }: Asked) {
  const press = usePress();
  const asking = useSignal<make.ReferralVerb | null>(null);
  const ours = isAny("dispatcher", "supervisor");
  if (!ours && !isAny("officer")) return null;
  const off = locked.value || press.busy.value;
  const send = (verb: make.ReferralVerb, body: ReferralStepBody) =>
    void perform(make.referralStep(row, one.id, verb, body), press, () => (asking.value = null));
  const begin = (verb: make.ReferralVerb) => {
    if (verb === "return" || (verb === "accept" && ours)) asking.value = verb;
    else send(verb, {});
  };
  const verb = asking.value;
  if (verb !== null) {
    return (
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          send(verb, {
            spoke_with: filled(data, "spoke_with"),
            number: filled(data, "number"),
            reason: filled(data, "reason"),
          });
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") asking.value = null;
        }}
      >
        {verb === "accept" ? (
          <>
            <label>
              {t("board.referral_spoke_with")}
              <input name="spoke_with" required maxLength={120} autocomplete="off" ref={focused} />
            </label>
            <label>
              {t("board.refer_number")}
              <input name="number" maxLength={60} autocomplete="off" />
            </label>
          </>
        ) : (
          <label>
            {t("board.referral_return_reason")}
            <textarea name="reason" required maxLength={4000} ref={focused} />
          </label>
        )}
        <div class="buttons">
          <button type="submit" class="main" disabled={off}>
            {t("board.referral_send")}
          </button>
          <button type="button" onClick={() => (asking.value = null)}>
            {t("common.cancel")}
          </button>
        </div>
        <Fault press={press} />
      </form>
    );
  }
  return (
    <div class="buttons">
      {referralVerbs(one, ours).map((each) => (
        <button key={each} type="button" disabled={off} onClick={() => begin(each)}>
          {t(`board.referral_${each}`)}
        </button>
      ))}
      <Fault press={press} />
    </div>
  );
}

function focused(field: HTMLElement | null): void {
  field?.focus();
}
