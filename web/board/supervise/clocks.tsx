// A clock over time, against its target: which one, and of which level, is chosen.
import { signal } from "@preact/signals";
import type { Clock, ClockOut, Level, Supervision } from "../../lib/api/types.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { levelName } from "../../lib/ui/level.tsx";
import { Chart, type Line } from "../watch/drawing.tsx";

type Part = ClockOut & { at: string };

const LINES: Line<Part>[] = [
  { name: "arrival_p90", of: (part) => part.p90_s },
  { name: "arrival_p50", of: (part) => part.p50_s, dashed: true },
];

const shown = signal<{ clock: Clock; level: Level | null }>({ clock: "arrival", level: 1 });

export function ClocksOverTime({ found }: { found: Supervision }) {
  const clocks = [...new Set(found.clocks.map((one) => one.clock))];
  const levels = [...new Set(found.clocks.map((one) => one.level))];
  const one = found.clocks.find(
    ({ clock, level }) => clock === shown.value.clock && level === shown.value.level,
  );
  const parts = (one?.parts ?? []).map((part, i) => ({ ...part, at: found.load[i]?.at ?? String(i) }));
  const target = one?.target_s ?? null;
  const words = t(`figures.clock_${shown.value.clock}`);
  return (
    <section class="drawings">
      <div class="buttons no-print">
        <label class="beside-label">
          {t("supervise.clock")}
          <select
            value={shown.value.clock}
            onChange={(event) => {
              shown.value = { ...shown.value, clock: event.currentTarget.value as Clock };
            }}
          >
            {clocks.map((clock) => (
              <option key={clock} value={clock}>
                {t(`figures.clock_${clock}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="beside-label">
          {t("supervise.of_level")}
          <select
            value={shown.value.level ?? ""}
            onChange={(event) => {
              const level = Number(event.currentTarget.value);
              shown.value = { ...shown.value, level: level === 0 ? null : (level as Level) };
            }}
          >
            {levels.map((level) => (
              <option key={level ?? "all"} value={level ?? ""}>
                {level === null ? t("figures.all_levels") : `${level} ${levelName(level)}`}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Chart
        title={
          target === null ? words : `${words} · ${t("supervise.target", { span: roughly(target * 1000) })}`
        }
        parts={parts}
        lines={LINES}
        say={(n) => roughly(n * 1000)}
        target={target}
      />
    </section>
  );
}
