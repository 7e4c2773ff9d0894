// Taking a span of the record away with its proof: the server asks for password and code again when they were not given lately.
import { signal } from "@preact/signals";
import { type Problem, problemOf } from "../../lib/api/client.ts";
import { t } from "../../lib/text/text.ts";
import { problemText } from "../../lib/ui/press.ts";
import { Prove } from "../../lib/ui/prove.tsx";

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
      {unsure.value ? (
        <Prove
          label={t("audit.export")}
          then={() => {
            unsure.value = false;
            void take(query);
          }}
        />
      ) : null}
    </div>
  );
}
