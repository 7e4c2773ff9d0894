// Figures over time, drawn; the table beneath says the same.
import type { Figures, HourOut } from "../../lib/api/types.ts";
import { roughly, shortTime } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";

export const WIDTH = 800;
export const HEIGHT = 120;
export const FOOT = 18;

export interface Line<T> {
  name: string;
  of: (part: T) => number | null;
  dashed?: boolean;
}

const LOAD: Line<HourOut>[] = [
  { name: "reports", of: (hour) => hour.reports },
  { name: "ended", of: (hour) => hour.ended, dashed: true },
];
const TIMES: Line<HourOut>[] = [
  { name: "arrival_p90", of: (hour) => hour.arrival.p90_s },
  { name: "arrival_p50", of: (hour) => hour.arrival.p50_s, dashed: true },
];

export function Drawing({ figures }: { figures: Figures }) {
  return (
    <div class="drawings">
      <Chart title={t("figures.load")} parts={figures.hours} lines={LOAD} say={(n) => number(n)} />
      <Chart
        title={t("figures.arrival_times")}
        parts={figures.hours}
        lines={TIMES}
        say={(n) => roughly(n * 1000)}
      />
      <details>
        <summary>{t("figures.as_table")}</summary>
        <Table hours={figures.hours} />
      </details>
    </div>
  );
}

/** Lines over time; `target` is what was agreed on. */
export function Chart<T extends { at: string }>({
  title,
  parts,
  lines,
  say,
  target = null,
}: {
  title: string;
  parts: T[];
  lines: Line<T>[];
  say: (value: number) => string;
  target?: number | null;
}) {
  const most = Math.max(1, target ?? 0, ...lines.flatMap((line) => parts.map((part) => line.of(part) ?? 0)));
  const x = (i: number) => ((i + 0.5) / Math.max(1, parts.length)) * WIDTH;
  const y = (value: number) => HEIGHT - (value / most) * (HEIGHT - 8);
  return (
    <figure>
      <figcaption>
        {title}
        {lines.map((line) => (
          <span key={line.name} class={`line-name${line.dashed ? " dashed" : ""}`}>
            {t(`figures.${line.name}`)}
          </span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} role="img" aria-label={title}>
        <line class="axis" x1="0" y1={HEIGHT} x2={WIDTH} y2={HEIGHT} />
        {target === null ? null : (
          <line class="target-line" x1="0" y1={y(target)} x2={WIDTH} y2={y(target)} />
        )}
        <text x="4" y="12">
          {say(most)}
        </text>
        {lines.map((line) => (
          <g key={line.name} class={line.dashed ? "dashed" : ""}>
            <path d={path(parts.map(line.of), x, y)} />
            {parts.map((part, i) => {
              const value = line.of(part);
              return value === null ? null : <circle key={part.at} cx={x(i)} cy={y(value)} r="2.5" />;
            })}
          </g>
        ))}
        <Ticks parts={parts} />
      </svg>
    </figure>
  );
}

/** When the parts begin, under a drawing. */
export function Ticks({ parts }: { parts: { at: string }[] }) {
  const every = Math.max(1, Math.ceil(parts.length / 8));
  const first = Date.parse(parts[0]?.at ?? "");
  return (
    <>
      {parts.map((part, i) =>
        i % every === 0 ? (
          <text key={part.at} x={((i + 0.5) / parts.length) * WIDTH} y={HEIGHT + FOOT - 4} class="tick">
            {shortTime(Date.parse(part.at), first)}
          </text>
        ) : null,
      )}
    </>
  );
}

/** Where nothing was measured the line has a gap: nothing is guessed. */
function path(values: (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  let begun = false;
  return values
    .map((value, i) => {
      if (value === null) {
        begun = false;
        return "";
      }
      const verb = begun ? "L" : "M";
      begun = true;
      return `${verb}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join("");
}

function Table({ hours }: { hours: HourOut[] }) {
  const first = Date.parse(hours[0]?.at ?? "");
  const time = (seconds: number | null) => (seconds === null ? "–" : roughly(seconds * 1000));
  const columns = ["reports", "opened", "ended", "alarms", "expired"] as const;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("figures.hour")}</th>
          {columns.map((column) => (
            <th key={column} scope="col" class="figure">
              {t(`figures.${column}`)}
            </th>
          ))}
          <th scope="col" class="figure">
            {t("figures.clock_handling")}
          </th>
          <th scope="col" class="figure">
            {t("figures.clock_arrival")}
          </th>
        </tr>
      </thead>
      <tbody>
        {hours.map((hour) => (
          <tr key={hour.at}>
            <th scope="row" class="num">
              {shortTime(Date.parse(hour.at), first)}
            </th>
            {columns.map((column) => (
              <td key={column} class="figure num">
                {number(hour[column])}
              </td>
            ))}
            <td class="figure num">
              {time(hour.handling.p50_s)} / {time(hour.handling.p90_s)}
            </td>
            <td class="figure num">
              {time(hour.arrival.p50_s)} / {time(hour.arrival.p90_s)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
