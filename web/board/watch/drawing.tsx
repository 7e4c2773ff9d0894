// Figures over time, drawn; the table beneath says the same.
import type { Figures, HourOut } from "../../lib/api/types.ts";
import { roughly, shortTime } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";

const WIDTH = 800;
const HEIGHT = 120;
const FOOT = 18;

type Line = { name: string; of: (hour: HourOut) => number | null; dashed?: boolean };

const LOAD: Line[] = [
  { name: "reports", of: (hour) => hour.reports },
  { name: "ended", of: (hour) => hour.ended, dashed: true },
];
const TIMES: Line[] = [
  { name: "arrival_p90", of: (hour) => hour.arrival.p90_s },
  { name: "arrival_p50", of: (hour) => hour.arrival.p50_s, dashed: true },
];

export function Drawing({ figures }: { figures: Figures }) {
  return (
    <div class="drawings">
      <Chart title="load" hours={figures.hours} lines={LOAD} say={(n) => number(n)} />
      <Chart title="arrival_times" hours={figures.hours} lines={TIMES} say={(n) => roughly(n * 1000)} />
      <details>
        <summary>{t("figures.as_table")}</summary>
        <Table hours={figures.hours} />
      </details>
    </div>
  );
}

function Chart({
  title,
  hours,
  lines,
  say,
}: {
  title: string;
  hours: HourOut[];
  lines: Line[];
  say: (value: number) => string;
}) {
  const most = Math.max(1, ...lines.flatMap((line) => hours.map((hour) => line.of(hour) ?? 0)));
  const x = (i: number) => ((i + 0.5) / Math.max(1, hours.length)) * WIDTH;
  const y = (value: number) => HEIGHT - (value / most) * (HEIGHT - 8);
  const every = Math.max(1, Math.ceil(hours.length / 8));
  return (
    <figure>
      <figcaption>
        {t(`figures.${title}`)}
        {lines.map((line) => (
          <span key={line.name} class={`line-name${line.dashed ? " dashed" : ""}`}>
            {t(`figures.${line.name}`)}
          </span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} role="img" aria-label={t(`figures.${title}`)}>
        <line class="axis" x1="0" y1={HEIGHT} x2={WIDTH} y2={HEIGHT} />
        <text x="4" y="12">
          {say(most)}
        </text>
        {lines.map((line) => (
          <g key={line.name} class={line.dashed ? "dashed" : ""}>
            <path d={path(hours.map(line.of), x, y)} />
            {hours.map((hour, i) => {
              const value = line.of(hour);
              return value === null ? null : <circle key={hour.at} cx={x(i)} cy={y(value)} r="2.5" />;
            })}
          </g>
        ))}
        {hours.map((hour, i) =>
          i % every === 0 ? (
            <text key={hour.at} x={x(i)} y={HEIGHT + FOOT - 4} class="tick">
              {shortTime(Date.parse(hour.at), Date.parse(hours[0]?.at ?? hour.at))}
            </text>
          ) : null,
        )}
      </svg>
    </figure>
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
