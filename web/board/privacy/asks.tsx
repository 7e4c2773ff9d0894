// What people ask about their own data, what is due first first, and the answer that they read.
import { useSignal } from "@preact/signals";
import type { AskAnswerBody, AsksWaiting, AskWaiting } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { Prove } from "../../lib/ui/prove.tsx";
import { locked } from "../state.ts";
import { useAsked } from "../watch/ask.ts";

const AGAIN_MS = 30_000;

export function Asks() {
  const did = useSignal(0);
  const asked = useAsked<AsksWaiting>("/privacy/asks", `${did.value} ${Math.floor(now.value / AGAIN_MS)}`);
  const known = asked.value.value;
  return (
    <section aria-labelledby="asks">
      <h2 id="asks">{t("privacy.asks_title")}</h2>
      {known?.asks.length === 0 ? <p class="dim">{t("privacy.asks_none")}</p> : null}
      {known?.asks.map((one) => (
        <Waiting key={`${one.code} ${one.ask.n}`} one={one} done={() => did.value++} />
      ))}
      {known && known.all > known.asks.length ? (
        <p class="dim">{t("privacy.asks_more", { n: known.all - known.asks.length })}</p>
      ) : null}
    </section>
  );
}

function Waiting({ one, done }: { one: AskWaiting; done: () => void }) {
  const press = usePress();
  const words = useSignal("");
  const time = (at: string) => shortTime(Date.parse(at), now.value);
  const answer = (granted: boolean) => {
    const body: AskAnswerBody = { granted, text: words.value };
    void press.run("POST", `/reports/${one.code}/asks/${one.ask.n}/answer`, body, done);
  };
  const off = locked.value || press.busy.value || words.value.trim() === "";
  const erasure = one.ask.wants === "erasure";
  return (
    <article class="ask-waiting">
      <h3>
        {t(`privacy.ask_${one.ask.wants}`)} <span class="num label">{one.code}</span>
      </h3>
      <p class="num">
        {t("privacy.ask_at", { time: time(one.ask.at) })} ·{" "}
        {one.late ? (
          <strong>{t("privacy.ask_late", { time: time(one.ask.due) })}</strong>
        ) : (
          t("privacy.ask_due", { time: time(one.ask.due) })
        )}
      </p>
      {one.text ? <blockquote>{one.text}</blockquote> : null}
      <p>
        {t(
          one.ask.held ? "privacy.ask_held" : one.open && erasure ? "privacy.ask_open" : "privacy.ask_label",
          {
            label: one.label,
          },
        )}
      </p>
      <label>
        {t("privacy.answer")}
        <textarea
          rows={2}
          maxLength={4000}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="buttons">
        <button
          type="button"
          class="main"
          disabled={off || one.ask.held || (one.open && erasure)}
          onClick={() => answer(true)}
        >
          {t(erasure ? "privacy.grant_erasure" : "privacy.grant_objection")}
        </button>
        <button type="button" disabled={off} onClick={() => answer(false)}>
          {t("privacy.refuse")}
        </button>
      </div>
      <Fault press={press} />
      {press.problem.value?.code === "step_up_needed" ? (
        <Prove label={t("privacy.grant_erasure")} then={() => void press.again()} />
      ) : null}
    </article>
  );
}
