// One press of a button that does something: busy, done, or failed in words, and tried again with its key.
import { type Signal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Answer, act, newKey, type Problem } from "../api/client.ts";
import { t, tOr } from "../text/text.ts";

export class Press {
  readonly busy: Signal<boolean> = signal(false);
  readonly problem: Signal<Problem | null> = signal(null);
  #again: (() => Promise<boolean>) | null = null;

  /** Sends; true when it is done. A second press while busy does nothing. */
  async run<T>(method: string, path: string, body: unknown, done?: (value: T) => void): Promise<boolean> {
    if (this.busy.value) return false;
    const key = newKey();
    this.#again = () => this.#try(() => act<T>(method, path, body, key), done);
    return this.#again();
  }

  /** The same act again, with the same key. */
  again(): Promise<boolean> {
    return this.#again?.() ?? Promise.resolve(false);
  }

  get canRetry(): boolean {
    // After signing in again, what was pressed goes on under its key.
    const may = this.problem.value?.retryable === true || this.problem.value?.status === 401;
    return may && this.#again !== null;
  }

  forget(): void {
    this.problem.value = null;
    this.#again = null;
  }

  async #try<T>(send: () => Promise<Answer<T>>, done?: (value: T) => void): Promise<boolean> {
    this.busy.value = true;
    this.problem.value = null;
    const answer = await send();
    this.busy.value = false;
    if (answer.ok) {
      this.#again = null;
      done?.(answer.value);
      return true;
    }
    this.problem.value = answer.problem;
    return false;
  }
}

export function usePress(): Press {
  return useMemo(() => new Press(), []);
}

/** A problem in words: the server's own, which come in the asked language, else ours. */
export function problemText(problem: Problem): string {
  const words = problem.detail || problem.title || tOr(`problem.${problem.code}`, t("problem.unknown"));
  const fields = problem.errors.map((error) => error.text).filter((text) => text !== "");
  return [words, ...fields].join(" ");
}
