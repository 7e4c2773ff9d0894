// What came and what was open, hour by hour and level by level: drawn as bars, and beneath as a table.
import type { LoadOut } from "../../lib/api/types.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { FOOT, HEIGHT, Ticks, WIDTH } from "../watch/drawing.tsx";

const LEVELS = [1, 2, 3, 4, 5] as const;
const WHAT = ["reports", "open"] as const;
type What = (typeof WHAT)[number];

const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);

export function Bars({ load }: { load: LoadOut[] }) {
  return (
    <div class="drawings">
      {WHAT.map((what) => (
        <Stacked key={what} what={what} load={load} />
      ))}
      <details>
        <summary>{t("figures.as_table")}</summary>
        <LoadTable load={load} />
      </details>
    </div>
  );
}

/** The most urgent level lies at the bottom, where it is compared best. */
function Stacked({ what, load }: { what: What; load: LoadOut[] }) {
  const most = Math.max(1, ...load.map((part) => sum(part[what])));
  const width = WIDTH / Math.max(1, load.length);
  const high = (n: number) => (n / most) * (HEIGHT - 8);
  const title = t(`supervise.load_${what}`);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} role="img" aria-label={title}>
        <line class="axis" x1="0" y1={HEIGHT} x2={WIDTH} y2={HEIGHT} />
        <text x="4" y="12">
          {number(most)}
        </text>
        {load.map((part, i) =>
          LEVELS.map((level) => {
            const n = part[what][level - 1] ?? 0;
            const below = sum(part[what].slice(0, level - 1));
            return n === 0 ? null : (
              <rect
                key={`${part.at} ${level}`}
                class={`bar-${level}`}
                x={i * width + 2}
                width={Math.max(1, width - 4)}
                y={HEIGHT - high(below + n)}
                height={high(n)}
              />
            );
          }),
        )}
        <Ticks parts={load} />
      </svg>
    </figure>
  );
}

function LoadTable({ load }: { load: LoadOut[] }) {
  const first = Date.parse(load[0]?.at ?? "");
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("figures.hour")}</th>
          {WHAT.map((what) =>
            LEVELS.map((level) => (
              <th key={`${what} ${level}`} scope="col" class="figure">
                {t(`supervise.short_${what}`)} <Mark level={level} />
              </th>
            )),
          )}
        </tr>
      </thead>
      <tbody>
        {load.map((part) => (
          <tr key={part.at}>
            <th scope="row" class="num">
              {shortTime(Date.parse(part.at), first)}
            </th>
            {WHAT.map((what) =>
              LEVELS.map((level) => (
                <td key={`${what} ${level}`} class="figure num">
                  {number(part[what][level - 1] ?? 0)}
                </td>
              )),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
