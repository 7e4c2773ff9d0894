// What a search finds among the incidents that ended: they are not on the board, so the server is asked.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../lib/api/client.ts";
import type { IncidentList, IncidentRow } from "../lib/api/types.ts";
import { incident, now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Mark } from "../lib/ui/level.tsx";
import { areaText, filter, kindText, select, selected } from "./state.ts";

const ENDS = "closed,rejected,unverified,merged,referred_out";
/** Shorter words find everything. */
const CHARS = 3;
const MOST = 8;
const PAUSE_MS = 250;

export function FromTheRecord() {
  const found = useSignal<IncidentRow[]>([]);
  const words = filter.value.trim();
  useEffect(() => {
    found.value = [];
    if (words.length < CHARS) return;
    let wanted = true;
    const soon = setTimeout(() => {
      const query = new URLSearchParams({ state: ENDS, q: words, limit: String(MOST) });
      void ask<IncidentList>(`/incidents?${query}`).then((answer) => {
        if (wanted && answer.ok) found.value = answer.value.incidents;
      });
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(soon);
    };
  }, [words]);
  const rows = found.value.filter((row) => incident(row.id) === undefined);
  if (rows.length === 0) return null;
  return (
    <section class="record" aria-label={t("board.record")}>
      <h2>
        {t("board.record")} <span class="num">{rows.length}</span>
      </h2>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              class="plain"
              data-ended={row.id}
              aria-pressed={selected.value === row.id}
              onClick={() => select(row.id)}
            >
              <Mark level={row.level} />
              <span class="num label">{row.label}</span>
              <span class="cut">
                {kindText(row)} · {areaText(row)}
              </span>
              <span class="dim">
                {t(`board.state_${row.state}`)} {shortTime(Date.parse(row.opened_at), now.value)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
