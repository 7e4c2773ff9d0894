import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { session, signOut } from "../lib/api/session.ts";
import { age, began, mode, now, startLive, stopLive, stopped, truth, unit } from "../lib/live/live.ts";
import { warnings } from "../lib/live/warnings.ts";
import { roughly } from "../lib/text/clock.ts";
import { number, t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { LangSwitch, SignIn } from "../lib/ui/sign_in.tsx";
import { Duty } from "./duty.tsx";
import { Mistake } from "./mistake.tsx";
import { moving, sendFor, watchPosition } from "./position.ts";
import { endedByUs, refused, waiting } from "./sender.ts";
import { ownWork, Work } from "./work.tsx";

export function App() {
  const who = session.value;
  if (who === undefined) return <p class="middle">{t("common.connecting")}</p>;
  if (who === null && !began.value) {
    return (
      <main>
        <SignIn title={t("unit.title")} done={() => {}} />
      </main>
    );
  }
  if (who && who.person.unit === null) {
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
  const own = unit(session.value?.person.unit ?? null);
  const work = ownWork(own);
  useEffect(() => {
    sendFor.value = own && own.availability !== "not_available" ? own.id : null;
    moving.value = work?.assignment.step === "en_route" || work?.assignment.step === "transporting";
  });
  const lost = useEnded(work?.assignment.id ?? null);
  const signedOut = session.value === null || stopped.value === "signed_out";
  return (
    <div class="unit">
      <Top callSign={own?.call_sign ?? session.value?.person.unit?.toUpperCase() ?? ""} />
      <Troubles />
      {signedOut ? (
        <section aria-label={t("common.sign_in_again")}>
          <SignIn
            title={t("common.sign_in_again")}
            done={startLive}
            name={session.value?.person.name ?? ""}
          />
        </section>
      ) : null}
      <main>
        {began.value ? null : <p class="middle">{t("common.connecting")}</p>}
        {lost ? <p class="trouble">{t("unit.ended")}</p> : null}
        {work ? <Work key={work.assignment.id} {...work} /> : null}
        <Mistake />
        {own ? <Duty unit={own} working={work !== null} /> : null}
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
    else if (last.current !== null) gone.value = endedByUs.value !== last.current;
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
  const phone = session.value?.phone || session.value?.emergency_number || "112";
  return (
    <div aria-live="assertive">
      {waiting.value && waiting.value.tries > 0 ? (
        <p class="trouble">
          <Icon name="warn" /> {t("unit.not_sent", { what: waiting.value.what })}
        </p>
      ) : null}
      {refused.value ? (
        <p class="trouble">
          <Icon name="warn" /> {refused.value}
        </p>
      ) : null}
      {truth.value === "lost" ? (
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
  const phone = session.value?.phone || session.value?.emergency_number || "112";
  return (
    <a class="button" href={`tel:${phone}`}>
      <Icon name="phone" /> {t("unit.call_centre")} {phone}
    </a>
  );
}

function SignOut() {
  return (
    <button
      type="button"
      class="plain"
      onClick={() => {
        void signOut().then(() => {
          stopLive();
          location.reload();
        });
      }}
    >
      {t("common.sign_out")}
    </button>
  );
}
