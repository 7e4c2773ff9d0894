import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { atMost, ended, session, signOut } from "../lib/api/session.ts";
import { age, began, incidents, mode, now, startLive, stopLive, truth } from "../lib/live/live.ts";
import { warnings } from "../lib/live/warnings.ts";
import { roughly, shortTime } from "../lib/text/clock.ts";
import { number, t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { LangSwitch } from "../lib/ui/langs.tsx";
import { SignIn } from "../lib/ui/sign_in.tsx";
import { silenceBell } from "./bell.ts";
import { Duty } from "./duty.tsx";
import { Emergency, HoldForHelp } from "./emergency.tsx";
import { NewDevices } from "./late.tsx";
import { Messages, NewMessages } from "./messages.tsx";
import { Mistake } from "./mistake.tsx";
import { keepOwn, own, since, work } from "./own.ts";
import { moving, sendFor, watchPosition } from "./position.ts";
import { kept, me } from "./queue/kept.ts";
import { acts, settle, unsent } from "./queue/queue.ts";
import { serverNow } from "./queue/time.ts";
import { Count, Refusals, Waits } from "./queue/waiting.tsx";
import { endedByUs } from "./sender.ts";
import { Work } from "./work.tsx";

export function App() {
  const who = session.value;
  if (who === undefined && !kept.value) return <p class="middle">{t("common.connecting")}</p>;
  if (who === null && !began.value && !kept.value) {
    return (
      <main>
        <SignIn title={t("unit.title")} done={() => {}} />
        <Waits />
      </main>
    );
  }
  if (who?.person.unit === null) {
    return (
      <main class="middle">
        <p>{t("unit.no_unit")}</p>
        <a href="/board">{t("unit.to_board")}</a>
        <SignOut />
      </main>
    );
  }
  return <Page />;
}

function Page() {
  useEffect(() => {
    startLive();
    const unwatch = watchPosition();
    return () => {
      unwatch();
      stopLive();
    };
  }, []);
  useSignalEffect(keepOwn);
  // What arrived is forgotten once the rows show it.
  useSignalEffect(() => {
    now.value;
    incidents.value;
    if (acts.value.some((act) => act.done !== undefined)) void settle();
  });
  const unit = own.value;
  const doing = work.value;
  useEffect(() => {
    sendFor.value = unit && unit.availability !== "not_available" ? unit.id : null;
    moving.value = doing?.assignment.step === "en_route" || doing?.assignment.step === "transporting";
  });
  const lost = useEnded(doing?.assignment.id ?? null);
  const signedOut = session.value === null || ended.value;
  return (
    <div class="unit">
      <Top callSign={unit?.call_sign ?? me.value?.person.unit?.toUpperCase() ?? ""} />
      <Emergency />
      <Troubles />
      <NewDevices />
      {signedOut ? (
        <section aria-label={t("common.sign_in_again")}>
          <SignIn title={t("common.sign_in_again")} done={startLive} name={me.value?.person.name ?? ""} />
        </section>
      ) : null}
      <main>
        <Refusals />
        <Waits />
        {began.value || unit ? null : <p class="middle">{t("common.connecting")}</p>}
        {lost ? <p class="trouble">{t("unit.ended")}</p> : null}
        {unit ? <NewMessages unit={unit} /> : null}
        {doing ? <Work key={doing.assignment.id} {...doing} /> : null}
        <Mistake />
        {unit ? <Messages unit={unit} /> : null}
        {unit ? <Duty unit={unit} working={doing !== null} /> : null}
      </main>
      <footer>
        <CallCentre />
        <LangSwitch />
        <SignOut />
      </footer>
    </div>
  );
}

/** Whether an assignment went away without a press of ours, until the next one comes. */
function useEnded(id: string | null): boolean {
  const gone = useSignal(false);
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (id !== null) gone.value = false;
    else if (last.current !== null) gone.value = !endedByUs.has(last.current);
    last.current = id;
  }, [id, gone]);
  return gone.value;
}

function Top({ callSign }: { callSign: string }) {
  const state = truth.value;
  const ms = age.value;
  return (
    <header class="top">
      <h1 class="num">{callSign}</h1>
      <Count />
      <HoldForHelp />
      <span class={`connection ${state}`}>
        <span class="dot" aria-hidden="true" />
        {t(`common.truth_${state}`)}
        {state !== "live" && ms !== null ? (
          <span class="num"> {t("common.seconds_ago", { s: number(ms / 1000) })}</span>
        ) : null}
      </span>
    </header>
  );
}

/** What did not arrive, what was refused, and what may be old. */
function Troubles() {
  // The clock keeps the age in the banner counting.
  now.value;
  const phone = me.value?.phone || me.value?.emergency_number || "112";
  return (
    <div aria-live="assertive">
      {since.value !== null ? (
        <p class="trouble">
          <Icon name="warn" />{" "}
          {t("queue.as_of", {
            time: shortTime(since.value, serverNow()),
            span: roughly(serverNow() - since.value),
            phone,
          })}
        </p>
      ) : truth.value === "lost" ? (
        <p class="trouble">
          <Icon name="warn" /> {t("unit.lost", { span: roughly(age.value ?? 0), phone })}
        </p>
      ) : (
        warnings(mode.value)
          .filter((one) => one.urgent)
          .map((one) => (
            <p class="trouble" key={one.code}>
              <Icon name="warn" /> {t(`notice.${one.code}`, { phone })}
            </p>
          ))
      )}
    </div>
  );
}

function CallCentre() {
  const phone = me.value?.phone || me.value?.emergency_number || "112";
  return (
    <a class="button" href={`tel:${phone}`}>
      <Icon name="phone" /> {t("unit.call_centre")} {phone}
    </a>
  );
}

/** Whoever signs out does not wait for a push service. */
const SILENCE_MS = 2_000;

/** Presses that wait are this person's: they stay here, and are said before. */
function SignOut() {
  const sure = useSignal(false);
  const go = () => {
    stopLive();
    void atMost(SILENCE_MS, silenceBell()).then(signOut);
  };
  const n = unsent.value.length;
  return (
    <>
      {sure.value && n > 0 ? (
        <p class="trouble" role="alert">
          {t("queue.sign_out", { n })}
        </p>
      ) : null}
      <button
        type="button"
        class="plain"
        onClick={() => {
          if (n > 0 && !sure.value) sure.value = true;
          else go();
        }}
      >
        {t("common.sign_out")}
      </button>
    </>
  );
}
