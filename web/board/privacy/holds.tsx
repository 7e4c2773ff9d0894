// Incidents whose data is evidence: held with a reason, listed, and let go with a reason and the password.
import { useSignal } from "@preact/signals";
import type { HoldBody, HoldChanged, HoldOut, HoldsOut, LiftBody } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { Prove } from "../../lib/ui/prove.tsx";
import { locked } from "../state.ts";
import { useAsked } from "../watch/ask.ts";

export function Holds() {
  const did = useSignal(0);
  const asked = useAsked<HoldsOut>("/privacy/holds", String(did.value));
  const known = asked.value.value;
  const done = () => did.value++;
  return (
    <section aria-labelledby="holds">
      <h2 id="holds">{t("privacy.holds_title")}</h2>
      <p>{t("privacy.holds_hint")}</p>
      {known?.holds.length === 0 ? <p class="dim">{t("privacy.holds_none")}</p> : null}
      {known?.holds.map((one) => (
        <Held key={one.incident_id} one={one} done={done} />
      ))}
      <Hold done={done} />
    </section>
  );
}

function Held({ one, done }: { one: HoldOut; done: () => void }) {
  const press = usePress();
  const words = useSignal("");
  const lift = () => {
    const body: LiftBody = { reason: words.value };
    void press.run<HoldChanged>(
      "POST",
      `/privacy/holds/${encodeURIComponent(one.incident_id)}/lift`,
      body,
      done,
    );
  };
  return (
    <form
      class="form"
      aria-label={t("privacy.hold_of", { label: one.label })}
      onSubmit={(event) => {
        event.preventDefault();
        lift();
      }}
    >
      <p>
        <strong class="label">{one.label}</strong>{" "}
        {t("privacy.hold_since", { time: shortTime(Date.parse(one.at), now.value), by: one.by })}
      </p>
      {one.reason ? <blockquote>{one.reason}</blockquote> : null}
      <label>
        {t("privacy.lift_why")}
        <textarea
          rows={1}
          required
          maxLength={4000}
          value={words.value}
          onInput={(event) => (words.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={locked.value || press.busy.value}>
        {t("privacy.lift")}
      </button>
      <Fault press={press} />
      {press.problem.value?.code === "step_up_needed" ? (
        <Prove label={t("privacy.lift")} then={() => void press.again()} />
      ) : null}
    </form>
  );
}

function Hold({ done }: { done: () => void }) {
  const press = usePress();
  const submit = (event: Event) => {
    event.preventDefault();
    const sent = event.currentTarget as HTMLFormElement;
    const data = new FormData(sent);
    const body: HoldBody = {
      incident: String(data.get("incident")).trim(),
      reason: String(data.get("reason")),
    };
    void press.run<HoldChanged>("POST", "/privacy/holds", body, () => {
      sent.reset();
      done();
    });
  };
  return (
    <form class="form" aria-label={t("privacy.hold")} onSubmit={submit}>
      <label>
        {t("privacy.hold_incident")}
        <input name="incident" required maxLength={64} autocapitalize="characters" autocomplete="off" />
      </label>
      <label>
        {t("privacy.hold_why")}
        <textarea name="reason" rows={2} required maxLength={4000} />
      </label>
      <button type="submit" class="main" disabled={locked.value || press.busy.value}>
        {t("privacy.hold")}
      </button>
      <Fault press={press} />
    </form>
  );
}
