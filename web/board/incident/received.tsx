// An incident that a neighbouring region asked for help with: where it came from, and what we answer.
import { useSignal } from "@preact/signals";
import { isAny } from "../../lib/api/session.ts";
import type { IncidentRow, Received, ReceivedBody } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { locked } from "../state.ts";

export function ReceivedFrom({ row }: { row: IncidentRow }) {
  const from = row.received;
  if (!from) return null;
  const time = (at: string) => shortTime(Date.parse(at), now.value);
  const more = [
    t("board.received_label", { label: from.from.label }),
    t(from.takes_over ? "board.referral_whole" : "board.received_beside"),
    from.step === "asked" ? t("board.referral_by", { time: time(from.answer_by) }) : time(from.since),
  ];
  return (
    <section class="block referrals received">
      <h3>{t("board.received_from", { region: from.name })}</h3>
      <p>
        <strong>{t(`board.received_${from.step}`)}</strong> <span class="dim">{more.join(" · ")}</span>
      </p>
      <Answer row={row} from={from} />
    </section>
  );
}

function Answer({ row, from }: { row: IncidentRow; from: Received }) {
  const press = usePress();
  const returning = useSignal(false);
  const may = from.step === "asked" || from.step === "accepted";
  if (!may || !isAny("dispatcher", "supervisor")) return null;
  const off = locked.value || press.busy.value;
  const send = (verb: "accept" | "return", reason: string | null) => {
    const body: ReceivedBody = { reason, version: row.version };
    void press.run("POST", `/incidents/${row.id}/received/${verb}`, body, () => (returning.value = false));
  };
  if (!returning.value) {
    return (
      <div class="buttons">
        {from.step === "asked" ? (
          <button type="button" class="main" disabled={off} onClick={() => send("accept", null)}>
            {t("board.received_accept")}
          </button>
        ) : null}
        <button type="button" disabled={off} onClick={() => (returning.value = true)}>
          {t("board.received_return")}
        </button>
        <Fault press={press} />
      </div>
    );
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        send("return", String(new FormData(event.currentTarget).get("reason") ?? "").trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") returning.value = false;
      }}
    >
      <label>
        {t("board.referral_return_reason")}
        <textarea name="reason" required maxLength={4000} ref={(field) => field?.focus()} />
      </label>
      <div class="buttons">
        <button type="submit" class="main" disabled={off}>
          {t("board.received_return")}
        </button>
        <button type="button" onClick={() => (returning.value = false)}>
          {t("common.cancel")}
        </button>
      </div>
      <Fault press={press} />
    </form>
  );
}
