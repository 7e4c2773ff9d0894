// Looking for the reports of one telephone: the number is neither kept nor shown, and the record says that somebody looked.
import { useSignal } from "@preact/signals";
import type { AtHandRow, NumberBody, NumberOut } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Mark } from "../../lib/ui/level.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { page } from "../pages.ts";
import { locked, select } from "../state.ts";

export function SearchNumber() {
  const press = usePress();
  const found = useSignal<AtHandRow[] | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const sent = event.currentTarget as HTMLFormElement;
    const body: NumberBody = { phone: String(new FormData(sent).get("phone")) };
    found.value = null;
    void press.run<NumberOut>("POST", "/privacy/search", body, (answer) => {
      found.value = answer.reports;
      sent.reset();
    });
  };
  return (
    <section aria-labelledby="search-number">
      <h2 id="search-number">{t("privacy.search_title")}</h2>
      <p>{t("privacy.search_hint")}</p>
      <form class="form" onSubmit={submit}>
        <label>
          {t("privacy.search_number")}
          <input name="phone" type="tel" required maxLength={32} autocomplete="off" />
        </label>
        <button type="submit" class="main" disabled={locked.value || press.busy.value}>
          {t("privacy.search")}
        </button>
        <Fault press={press} />
      </form>
      {found.value?.length === 0 ? <p role="status">{t("privacy.search_none")}</p> : null}
      <ul>
        {(found.value ?? []).map((row) => (
          <li key={row.code}>
            <Mark level={row.level} /> <span class="num label">{row.code}</span>{" "}
            {row.kind ? tOr(`kind.${row.kind}`, row.kind) : ""} · {t(`board.state_${row.state}`)} ·{" "}
            {shortTime(Date.parse(row.at), now.value)}{" "}
            <button
              type="button"
              onClick={() => {
                page.value = null;
                select(row.incident_id);
              }}
            >
              {t("board.look")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
