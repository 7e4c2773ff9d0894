// A password that one chooses. What is wrong with it stands beside it.
import type { Problem } from "../lib/api/client.ts";
import { t } from "../lib/text/text.ts";

/** What is wrong with the password itself; null: nothing, or something else is. */
export function passwordFault(problem: Problem | null): string | null {
  return problem?.errors.find((error) => error.field === "password")?.text ?? null;
}

export function ChosenPassword({ problem }: { problem: Problem | null }) {
  const fault = passwordFault(problem);
  return (
    <>
      <label>
        {t("account.password_new")}
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={8}
          required
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : "password-fault"}
        />
      </label>
      {fault === null ? null : (
        <p id="password-fault" class="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
