// Taking an invitation. Its secret stands behind the #, which is sent to no server by itself.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { send } from "../lib/api/client.ts";
import { session } from "../lib/api/session.ts";
import type { Invited, Joining, Token, WhoAmI } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import { CodeField } from "../lib/ui/code_field.tsx";
import { Fault } from "../lib/ui/fault.tsx";
import { LangSwitch } from "../lib/ui/langs.tsx";
import { problemText, usePress } from "../lib/ui/press.ts";
import { ChosenPassword, passwordFault } from "./chosen.tsx";

const MARK = "#undangan=";

/** The secret of the invitation that was opened. */
export const token = signal(location.hash.startsWith(MARK) ? location.hash.slice(MARK.length) : null);
addEventListener("hashchange", () => {
  if (location.hash.startsWith(MARK)) token.value = location.hash.slice(MARK.length);
});

export function Join() {
  const name = useSignal<string | null | undefined>(undefined);
  const press = usePress();
  // Once it was asked for, it stays.
  const coded = useSignal(false);
  if (press.problem.value?.code === "code_needed") coded.value = true;
  const secret = token.value ?? "";
  useEffect(() => {
    void send<Invited>("POST", "/invitations/look", { token: secret } satisfies Token).then((answer) => {
      name.value = answer.ok ? answer.value.name : null;
    });
  }, [secret]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const otp = String(data.get("otp") ?? "").trim() || null;
    const body: Joining = { token: secret, password: String(data.get("password")), otp };
    await press.run<WhoAmI>("POST", "/invitations", body, (who) => {
      session.value = who;
      token.value = null;
      history.replaceState(null, "", "/akun");
    });
  };
  if (name.value === undefined) return <p class="waiting">{t("common.connecting")}</p>;
  return (
    <main>
      <form class="sign-in" onSubmit={submit} aria-label={t("account.join")}>
        <h1>
          <strong>SIGAP</strong> · {t("account.join")}
        </h1>
        {name.value === null ? (
          <p class="fault" role="alert">
            {t("account.join_gone")}
          </p>
        ) : (
          <>
            <p>{t("account.join_for", { name: name.value })}</p>
            <input type="text" autocomplete="username" value={name.value} hidden readOnly />
            <ChosenPassword problem={press.problem.value} />
            {coded.value ? <CodeField /> : null}
            <button type="submit" class="main" disabled={press.busy.value}>
              {t("account.join_go")}
            </button>
          </>
        )}
        {press.problem.value?.status === 401 ? (
          <p class="fault" role="alert">
            {problemText(press.problem.value)}
          </p>
        ) : passwordFault(press.problem.value) === null ? (
          <Fault press={press} />
        ) : null}
        <p class="langs">
          <LangSwitch />
        </p>
      </form>
    </main>
  );
}
