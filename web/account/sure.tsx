// Password and code once more, where the server asks for them; then what was pressed goes on.
import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Answer, type Problem, send } from "../lib/api/client.ts";
import { t } from "../lib/text/text.ts";
import { problemText } from "../lib/ui/press.ts";
import { Prove } from "../lib/ui/prove.tsx";
import { AtProvider } from "../lib/ui/provider.tsx";

/** An act that may need password and code given lately. */
export class Sure {
  readonly busy: Signal<boolean>;
  readonly problem: Signal<Problem | null>;
  readonly asked: Signal<boolean>;
  #waiting: (() => Promise<void>) | null = null;

  constructor(busy: Signal<boolean>, problem: Signal<Problem | null>, asked: Signal<boolean>) {
    this.busy = busy;
    this.problem = problem;
    this.asked = asked;
  }

  /** Sends; when password and code are wanted first, asks for them and sends again. */
  async run<T>(method: string, path: string, body: unknown, done: (value: T) => void): Promise<void> {
    if (this.busy.value) return;
    this.#waiting = async () => {
      const answer: Answer<T> = await this.#send(method, path, body);
      this.asked.value = !answer.ok && answer.problem.code === "step_up_needed";
      this.problem.value = answer.ok || this.asked.value ? null : answer.problem;
      if (answer.ok) done(answer.value);
    };
    await this.#waiting();
  }

  /** Sends again, now that password and code were given. */
  again(): void {
    void this.#waiting?.();
  }

  leave(): void {
    this.asked.value = false;
    this.problem.value = null;
  }

  async #send<T>(method: string, path: string, body: unknown): Promise<Answer<T>> {
    this.busy.value = true;
    const answer = await send<T>(method, path, body);
    this.busy.value = false;
    return answer;
  }
}

export function useSure(): Sure {
  const busy = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  const asked = useSignal(false);
  return useMemo(() => new Sure(busy, problem, asked), []);
}

/** What went wrong, or the questions that come first. */
export function Asking({ sure }: { sure: Sure }) {
  const problem = sure.problem.value;
  const fault = problem ? (
    <p class="fault" role="alert">
      {problemText(problem)}
    </p>
  ) : null;
  if (!sure.asked.value) return fault;
  return (
    <div class="step-up">
      <h3>{t("account.step_up")}</h3>
      <p class="dim">{t("account.step_up_help")}</p>
      <Prove label={t("account.step_up_go")} then={() => sure.again()} />
      <AtProvider again />
      <button type="button" onClick={() => sure.leave()}>
        {t("account.step_up_cancel")}
      </button>
    </div>
  );
}
