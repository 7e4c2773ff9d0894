// Taking a span of the record away with its proof: the server asks for password and code again when they were not given lately.
import { signal } from "@preact/signals";
import { type Problem, problemOf, send } from "../../lib/api/client.ts";
import { t } from "../../lib/text/text.ts";
import { problemText } from "../../lib/ui/press.ts";

const busy = signal(false);
const problem = signal<Problem | null>(null);
/** Password and code are wanted first. */
const unsure = signal(false);

/** Saves what the server gives under the name it gives it. */
async function take(query: string): Promise<void> {
  if (busy.value) return;
  busy.value = true;
  problem.value = null;
  try {
    const answer = await fetch(`/api/v1/record/export?${query}`, { cache: "no-store" });
    if (answer.ok) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download =
        /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "sigap.tar";
      link.click();
      URL.revokeObjectURL(link.href);
    } else {
      problem.value = await problemOf(answer);
      unsure.value = problem.value.code === "step_up_needed";
    }
  } catch {
    problem.value = { code: "unreachable", title: "", detail: "", status: 0, retryable: true, errors: [] };
  }
  busy.value = false;
}

export function Take({ query }: { query: string }) {
  return (
    <div class="audit-take no-print">
      <p>
        <button type="button" disabled={busy.value} onClick={() => void take(query)}>
          {t("audit.export")}
        </button>{" "}
        <span class="dim">{t("audit.export_what")}</span>
      </p>
      {problem.value ? (
        <p class="fault" role="alert">
          {problemText(problem.value)}
        </p>
      ) : null}
      {unsure.value ? <Sure query={query} /> : null}
    </div>
  );
}

function Sure({ query }: { query: string }) {
  const give = async (form: HTMLFormElement) => {
    const given = new FormData(form);
    const otp = String(given.get("otp") ?? "").trim();
    const body = { password: given.get("password"), ...(otp === "" ? {} : { otp }) };
    const answer = await send("POST", "/session/step-up", body);
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return;
    unsure.value = false;
    await take(query);
  };
  return (
    <form
      class="buttons"
      onSubmit={(event) => {
        event.preventDefault();
        void give(event.currentTarget);
      }}
    >
      <label class="beside-label">
        {t("audit.password")}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <label class="beside-label">
        {t("audit.otp")}
        <input name="otp" inputMode="numeric" autocomplete="one-time-code" />
      </label>
      <button type="submit" class="main">
        {t("audit.export")}
      </button>
    </form>
  );
}
