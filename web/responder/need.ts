// What the crew asks of the centre, and takes back.
import type { Need, NeedBody, NeedKind } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import { own } from "./own.ts";
import { acts, put } from "./queue/queue.ts";

/** What is asked and not over, with whether that has arrived. */
export function needOf(need: NeedKind): { need: Need; waits: boolean } | null {
  const open = own.value?.needs?.find((one) => one.need === need);
  if (!open) return null;
  const waits = acts.value.some(
    ({ means, done }) => means.is === "need" && means.need === need && means.asked && done === undefined,
  );
  return { need: open, waits };
}

export function askCentre(need: NeedKind, body: NeedBody = {}): Promise<boolean> {
  return say(need, true, body);
}

export function withdraw(need: NeedKind): Promise<boolean> {
  return say(need, false, {});
}

function say(need: NeedKind, asked: boolean, body: NeedBody): Promise<boolean> {
  const unit = own.peek()?.id;
  if (unit === undefined) return Promise.resolve(false);
  const path = `/units/${encodeURIComponent(unit)}/needs/${need}${asked ? "" : "/withdrawn"}`;
  const what = `${t(`need.${need}`)}${asked ? "" : ` · ${t("need.step_withdrawn")}`}`;
  const urgent = need === "emergency";
  return put({ path, body, what, means: { is: "need", unit, need, asked }, urgent });
}
