// Password and code once more, where an act is answered that they have to be given lately; then it is done.
import { useSignal } from "@preact/signals";
import { type Problem, send } from "../api/client.ts";
import { session } from "../api/session.ts";
import type { StepUp, WhoAmI } from "../api/types.ts";
import { t } from "../text/text.ts";
import { problemText } from "./press.ts";

export function Prove({ label, then }: { label: string; then: () => void }) {
  const problem = useSignal<Problem | null>(null);
  const give = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const otp = String(data.get("otp")).trim();
    const body: StepUp = { password: String(data.get("password")), otp: otp === "" ? null : otp };
    const answer = await send<WhoAmI>("POST", "/session/step-up", body);
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return;
    session.value = answer.value;
    then();
  };
  return (
    <form
      class="buttons"
      onSubmit={(event) => {
        event.preventDefault();
        void give(event.currentTarget);
      }}
    >
      {problem.value ? (
        <p class="fault" role="alert">
          {problemText(problem.value)}
        </p>
      ) : null}
      <label class="beside-label">
        {t("common.password")}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <label class="beside-label">
        {t("common.code")}
        <input name="otp" inputMode="numeric" autocomplete="one-time-code" />
      </label>
      <button type="submit" class="main">
        {label}
      </button>
    </form>
  );
}
