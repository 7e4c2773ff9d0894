// Angka: what a span of time came to, for the report upwards at 06:00 and 18:00, on the screen and on paper.
import { signal } from "@preact/signals";
import type { ClockOut, ClockRow, Figures as Counted, NameCount } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { moment, roughly, shortTime, wallTime } from "../../lib/text/clock.ts";
import { number, t, tOr } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { problemText } from "../../lib/ui/press.ts";
import { useAsked } from "./ask.ts";
import { Drawing } from "./drawing.tsx";

const HOUR_MS = 3_600_000;
const LEVELS = [1, 2, 3, 4, 5] as const;

/** From and to as a form has them, `2026-03-02T06:00`; empty until the page is opened first. */
const span = signal({ from: "", to: "" });
const asked = signal({ from: "", to: "", turn: 0 });

/** Up to the end of this minute, so that what has just come is in it. */
function lastHours(at: number, hours: number): { from: string; to: string } {
  const end = at + 60_000;
  return { from: wallTime(end - hours * HOUR_MS), to: wallTime(end) };
}

/** The last whole watch, from six to six. */
function lastWatch(at: number): { from: string; to: string } {
  const hour = Number(wallTime(at).slice(11, 13));
  const back = hour >= 18 ? hour - 18 : hour >= 6 ? hour - 6 : hour + 6;
  const end = Date.parse(moment(`${wallTime(at).slice(0, 13)}:00`)) - back * HOUR_MS;
  return { from: wallTime(end - 12 * HOUR_MS), to: wallTime(end) };
}

function show(what: { from: string; to: string }): void {
  span.value = what;
  asked.value = { ...what, turn: asked.value.turn + 1 };
}

export function Figures() {
  const at = now.value;
  if (asked.value.turn === 0 && at > 0) show(lastHours(at, 12));
  const { from, to, turn } = asked.value;
  const query = `?from=${encodeURIComponent(moment(from))}&to=${encodeURIComponent(moment(to))}`;
  const found = useAsked<Counted>(turn === 0 ? null : `/figures${query}`, turn);
  const figures = found.value.value;
  return (
    <article class="paper figures">
      <h1>{t("watch.page_figures")}</h1>
      <SpanForm at={at} />
      {found.value.problem ? (
        <p class="fault" role="alert">
          {problemText(found.value.problem)}
        </p>
      ) : null}
      {figures ? <Paper figures={figures} /> : <p class="dim">{t("common.loading")}</p>}
    </article>
  );
}

function SpanForm({ at }: { at: number }) {
  const back = (hours: number) => show(lastHours(at, hours));
  return (
    <form
      class="buttons no-print"
      onSubmit={(event) => {
        event.preventDefault();
        show(span.value);
      }}
    >
      <button type="button" onClick={() => show(lastWatch(at))}>
        {t("figures.last_watch")}
      </button>
      {[1, 12, 24].map((hours) => (
        <button key={hours} type="button" onClick={() => back(hours)}>
          {t("figures.last_hours", { n: hours })}
        </button>
      ))}
      {(["from", "to"] as const).map((end) => (
        <label key={end} class="beside-label">
          {t(`duty.${end}`)}
          <input
            type="datetime-local"
            required
            value={span.value[end]}
            onInput={(event) => {
              span.value = { ...span.value, [end]: event.currentTarget.value };
            }}
          />
        </label>
      ))}
      <button type="submit" class="main">
        {t("figures.count")}
      </button>
    </form>
  );
}

function Paper({ figures }: { figures: Counted }) {
  const { reports, incidents, offers, units, levels } = figures;
  const at = (text: string) => shortTime(Date.parse(text), 0);
  const open = incidents.open_by_level.reduce((one, other) => one + other, 0);
  return (
    <>
      <p class="num" data-span={`${figures.from} ${figures.to}`}>
        <strong>
          {at(figures.from)} – {at(figures.to)}
        </strong>{" "}
        <span class="dim">{t("figures.without_drills")}</span>
      </p>
      <dl class="tiles">
        <Tile name="reports" value={reports.total} />
        <Tile name="opened" value={incidents.opened} />
        <Tile name="ended" value={incidents.ended.reduce((sum, one) => sum + one.n, 0)} />
        <Tile name="open_now" value={open} />
        <Tile name="overdue_now" value={incidents.overdue} />
        <Tile name="expired" value={offers.expired} />
        <Tile name="units_on_duty" value={units.available + units.bound} />
      </dl>
      <Drawing figures={figures} />
      <Clocks rows={figures.clocks} />
      <div class="side-by-side">
        <ByLevel
          rows={[
            ["reports", reports.by_level],
            ["opened", incidents.opened_by_level],
            ["open_now", incidents.open_by_level],
          ]}
        />
        <Counts
          title="by_channel"
          rows={reports.by_channel.map((one) => [t(`board.channel_${one.name}`), one.n])}
        />
        <Counts title="ended" rows={incidents.ended.map((one) => [endingText(one), one.n])} />
        <Counts
          title="by_area"
          rows={reports.by_area.map((one) => [one.name ?? t("board.place_unknown"), one.n])}
        />
        <Counts
          title="alarms"
          rows={figures.alarms.map((one) => [tOr(`alarm.whom_${one.name}`, one.name), one.n])}
        />
        <Counts
          title="others"
          rows={[
            [t("figures.offers_made"), offers.made],
            [t("figures.offers_accepted"), offers.accepted],
            [t("figures.offers_declined"), offers.declined],
            [t("figures.expired"), offers.expired],
            [t("figures.reopened"), incidents.reopened],
            [t("figures.raised"), levels.raised],
            [t("figures.lowered"), levels.lowered],
            [t("figures.alone"), levels.alone],
            [t("figures.units_bound"), units.bound],
            [t("figures.units_away"), units.away],
          ]}
        />
      </div>
      <p class="dim">{t("figures.method")}</p>
    </>
  );
}

function endingText(one: NameCount): string {
  const states = ["merged", "rejected", "unverified", "referred_out"];
  return t(states.includes(one.name) ? `board.state_${one.name}` : `board.disposition_${one.name}`);
}

function Tile({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{t(`figures.${name}`)}</dt>
      <dd class="num">{number(value)}</dd>
    </div>
  );
}

function ByLevel({ rows }: { rows: [string, number[]][] }) {
  return (
    <table>
      <caption>{t("figures.by_level")}</caption>
      <thead>
        <tr>
          <td />
          {LEVELS.map((level) => (
            <th key={level} scope="col" class="figure">
              <Mark level={level} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, counts]) => (
          <tr key={name}>
            <th scope="row">{t(`figures.${name}`)}</th>
            {LEVELS.map((level) => (
              <td key={level} class="figure num">
                {number(counts[level - 1] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Counts({ title, rows }: { title: string; rows: [string, number][] }) {
  return (
    <table>
      <caption>{t(`figures.${title}`)}</caption>
      <tbody>
        {rows.map(([name, n]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="figure num">{number(n)}</td>
          </tr>
        ))}
        {rows.length === 0 ? (
          <tr>
            <td class="dim">{t("figures.none")}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

/** Each clock, level by level, against its target. */
export function Clocks({ rows }: { rows: ClockRow[] }) {
  return (
    <table class="clocks">
      <caption>{t("figures.clocks")}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col" class="figure">
            {t("figures.all_levels")}
          </th>
          {LEVELS.map((level) => (
            <th key={level} scope="col" class="figure">
              <Mark level={level} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.clock}>
            <th scope="row">{t(`figures.clock_${row.clock}`)}</th>
            {[row.all, ...row.by_level].map((one, i) => (
              <td key={`${row.clock} ${i === 0 ? "all" : LEVELS[i - 1]}`} class="figure num">
                <ClockCell one={one} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ClockCell({ one }: { one: ClockOut }) {
  if (one.p50_s === null || one.p90_s === null) return <span class="dim">–</span>;
  const late = one.target_s !== null && one.p90_s > one.target_s;
  return (
    <>
      {roughly(one.p50_s * 1000)} / <strong class={late ? "late" : ""}>{roughly(one.p90_s * 1000)}</strong>
      {one.target_s === null ? null : (
        <span class="dim">
          {" "}
          ≤ {roughly(one.target_s * 1000)}
          {late ? " !" : ""}
        </span>
      )}
      <span class="dim"> ({number(one.n)})</span>
    </>
  );
}
