// What one sees to oneself: sessions, second factor, password.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, send } from "../lib/api/client.ts";
import { session } from "../lib/api/session.ts";
import type { NewPassword, SessionsOut, WhoAmI } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import { NewDevices } from "../lib/ui/new_device.tsx";
import { ChosenPassword, passwordFault } from "./chosen.tsx";
import { SecondFactor } from "./second.tsx";
import { SessionList } from "./sessions.tsx";
import { Asking, useSure } from "./sure.tsx";

export function Mine() {
  return (
    <>
      <NewDevices />
      <section class="card" aria-labelledby="sessions-head">
        <h2 id="sessions-head">{t("account.sessions")}</h2>
        <MySessions />
      </section>
      <SecondFactor />
      <Password />
    </>
  );
}

function MySessions() {
  const listed = useSignal<SessionsOut | null>(null);
  const who = session.value;
  const look = async () => {
    const answer = await ask<SessionsOut>("/session/all");
    if (answer.ok) listed.value = answer.value;
  };
  useEffect(() => void look(), [who]);
  return (
    <SessionList
      sessions={listed.value?.sessions ?? []}
      end={async (id) => {
        await send("DELETE", `/session/all/${encodeURIComponent(id)}`);
        await look();
      }}
    />
  );
}

function Password() {
  const sure = useSure();
  const changed = useSignal(false);
  return (
    <section class="card" aria-labelledby="password-head">
      <h2 id="password-head">{t("account.password")}</h2>
      <form
        class="second"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const body: NewPassword = { password: String(new FormData(form).get("password")) };
          void sure.run<WhoAmI>("POST", "/session/password", body, (who) => {
            session.value = who;
            changed.value = true;
            form.reset();
          });
        }}
      >
        <ChosenPassword problem={sure.problem.value} />
        <p class="dim">{t("account.password_help")}</p>
        <button type="submit" disabled={sure.busy.value}>
          {t("account.password_change")}
        </button>
      </form>
      {changed.value ? <p role="status">{t("account.password_changed")}</p> : null}
      {passwordFault(sure.problem.value) === null ? <Asking sure={sure} /> : null}
    </section>
  );
}
