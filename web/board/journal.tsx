// Reports that only the journal of the server has, while Redis is away: shown where nothing hides them, read in
// place. Nobody can be sent to one yet; the telephone can.
import { computed, signal } from "@preact/signals";
import { isAny } from "../lib/api/session.ts";
import type { PrivateDetail, PrivateReport, WaitingRow } from "../lib/api/types.ts";
import { notices, now } from "../lib/live/live.ts";
import { span } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { Icon } from "../lib/ui/icons.tsx";
import { Mark } from "../lib/ui/level.tsx";
import { usePress } from "../lib/ui/press.ts";
import { Private } from "./incident/reports.tsx";
import { areaText, kindText } from "./state.ts";

interface Waiting {
  report: WaitingRow;
  since: number;
}

/** At most so many lines; the heading counts all. */
const SHOWN = 50;
const read = signal<ReadonlyMap<string, PrivateReport>>(new Map());

/** The most urgent first, then the oldest. */
export const waiting = computed<Waiting[]>(() =>
  notices.value
    .flatMap(({ report, since }) => (report ? [{ report, since: Date.parse(since) }] : []))
    .sort((one, other) => one.report.level - other.report.level || one.since - other.since),
);

/** Whether a level 1 waits that nobody here has read. */
export const unread = computed(() =>
  waiting.value.some(({ report }) => report.level === 1 && !read.value.has(report.id)),
);

export function Journal() {
  if (waiting.value.length === 0) return null;
  return (
    <section class="journal" aria-label={t("board.journal")}>
      <h2>{t("board.journal_waiting", { n: waiting.value.length })}</h2>
      <ul class="reports" role="status">
        {waiting.value.slice(0, SHOWN).map((one) => (
          <Line key={one.report.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Line({ one: { report, since } }: { one: Waiting }) {
  const press = usePress();
  const open = read.value.get(report.id);
  const path = `/journal/${encodeURIComponent(report.id)}/private`;
  const keep = (value: PrivateDetail) => {
    const [found] = value.reports;
    if (found) read.value = new Map(read.value).set(report.id, found);
  };
  return (
    <li>
      <p>
        <Mark level={report.level} /> <span class="num label">{report.code}</span>{" "}
        <span>
          {kindText(report)} · {areaText(report)} · {t(`board.channel_${report.channel}`)} ·{" "}
          {span(now.value - since)}
        </span>{" "}
        {open || !isAny("call_taker", "dispatcher", "supervisor") ? null : (
          <button
            type="button"
            disabled={press.busy.value}
            onClick={() => void press.run<PrivateDetail>("POST", path, {}, keep)}
          >
            <Icon name="lock" /> {t("board.open_private")}
          </button>
        )}
      </p>
      {open ? <Private open={open} /> : null}
      <Fault press={press} />
    </li>
  );
}
