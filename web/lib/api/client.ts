// Commands and questions over HTTP. Every act carries a key made once when it was pressed and kept over
// retries, so that pressing again never does it twice.
import { lang } from "../text/text.ts";
import type { ProblemBody, Step } from "./types.ts";

/** What the server says when it refuses, or what stands for it when it cannot be reached. */
export type Problem = Omit<ProblemBody, "type"> & {
  /** Where a sending stands, when a step from there is refused. */
  from?: Step;
};

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

const TIMEOUT_MS = 8_000;

/** A key for one act. */
export function newKey(): string {
  // randomUUID is missing on plain http from another machine.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let signedOut = () => {};

/** Told when an act is answered that nobody is signed in any more. */
export function onSignedOut(tell: () => void): void {
  signedOut = tell;
}

function unreachable(): Problem {
  return { code: "unreachable", title: "", detail: "", status: 0, retryable: true, errors: [] };
}

/** What an answer that is not content says. */
export async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return {
    code: told.code ?? `http_${response.status}`,
    title: told.title ?? "",
    detail: told.detail ?? "",
    status: response.status,
    retryable: told.retryable ?? response.status >= 500,
    errors: told.errors ?? [],
    ...(told.from === undefined ? {} : { from: told.from }),
  };
}

export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  key?: string,
  saidAt?: string,
  signal = AbortSignal.timeout(TIMEOUT_MS),
): Promise<Answer<T>> {
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": lang.value,
  };
  // The browser itself says how the parts of a form are told apart.
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (saidAt) headers["Said-At"] = saidAt;
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: isForm ? body : body === undefined ? null : JSON.stringify(body),
      signal,
      cache: "no-store",
    });
    if (response.status === 401) signedOut();
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    const text = await response.text();
    return { ok: true, value: (text === "" ? {} : JSON.parse(text)) as T };
  } catch {
    return { ok: false, problem: unreachable() };
  }
}

export function ask<T>(path: string): Promise<Answer<T>> {
  return send<T>("GET", path);
}

const RETRY_AFTER_MS = [400, 1_200, 3_000];

/** Does an act, trying again with the same key while the answer says that it can help. */
export async function act<T>(method: string, path: string, body: unknown, key: string): Promise<Answer<T>> {
  let answer = await send<T>(method, path, body, key);
  for (const ms of RETRY_AFTER_MS) {
    if (answer.ok || !answer.problem.retryable) return answer;
    await new Promise((done) => setTimeout(done, ms));
    answer = await send<T>(method, path, body, key);
  }
  return answer;
}
