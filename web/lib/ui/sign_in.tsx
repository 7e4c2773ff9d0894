// Signing in; also shown beside running work when a session has ended.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Problem } from "../api/client.ts";
import { signIn } from "../api/session.ts";
import { t } from "../text/text.ts";
import { CodeField } from "./code_field.tsx";
import { LangSwitch } from "./langs.tsx";
import { problemText } from "./press.ts";
import { AtProvider } from "./provider.tsx";

export function SignIn({ title, done, name = "" }: { title: string; done: () => void; name?: string }) {
  const busy = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // Once it was asked for, it stays.
  const coded = useSignal(false);
  if (problem.value?.code === "code_needed") coded.value = true;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value || !form.current) return;
    const data = new FormData(form.current);
    busy.value = true;
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const answer = await signIn(text("name"), String(data.get("password")), text("otp"));
    busy.value = false;
    problem.value = answer.ok ? null : answer.problem;
    if (answer.ok) done();
  };
  return (
    <form class="sign-in" ref={form} onSubmit={submit} aria-label={t("common.sign_in")}>
      <h1>
        <strong>SIGAP</strong> · {title}
      </h1>
      {problem.value ? (
        <p class="fault" role="alert">
          {problemText(problem.value)}
        </p>
      ) : null}
      <label>
        {t("common.account_name")}
        <input name="name" autocomplete="username" autocapitalize="none" required defaultValue={name} />
      </label>
      <label>
        {t("common.password")}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      {coded.value ? <CodeField /> : null}
      <button type="submit" class="main" disabled={busy.value}>
        {t(busy.value ? "common.wait" : "common.sign_in")}
      </button>
      <AtProvider />
      <p class="langs">
        <LangSwitch />
      </p>
    </form>
  );
}
