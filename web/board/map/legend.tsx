// What the marks mean.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Level } from "../../lib/api/types.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { levelName, Mark } from "../../lib/ui/level.tsx";
import { theme } from "../state.ts";
import { drawPatterns, HAZARD_LEVELS, zones } from "./hazards.ts";
import { coloursNow, drawMarks, RATIO } from "./marks.ts";
import { trackMs } from "./tracks.ts";

export const legendShown = signal(false);

const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];
const UNITS = [
  ["unit-free-live", "free"],
  ["unit-busy-live", "busy"],
  ["unit-off-live", "off"],
  ["unit-free-stale", "stale"],
  ["unit-free-home", "home"],
] as const;

export function Legend() {
  if (!legendShown.value) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is too long it is scrolled by keys.
    <aside class="map-card legend scrolls" aria-label={t("chart.legend")} tabIndex={0}>
      <ul>
        {LEVELS.map((level) => (
          <li key={level}>
            <Mark level={level} /> {levelName(level)} · {t(`level.word_${level}`)}
          </li>
        ))}
        <li>
          <Picture name="pile-1" /> {t("chart.legend_pile")}
        </li>
        {UNITS.map(([picture, word]) => (
          <li key={word}>
            <Picture name={picture} /> {t(`chart.legend_${word}`)}
          </li>
        ))}
        {zones.value.length === 0
          ? null
          : HAZARD_LEVELS.map((level) => (
              <li key={level}>
                <Picture name={`hazard-${level}`} /> {t("map.hazard")}: {t(`map.hazard_${level}`)}
              </li>
            ))}
        {trackMs.value > 0 ? <li>┄┄ {t("chart.tracks_legend", { span: roughly(trackMs.value) })}</li> : null}
      </ul>
      <p>{t("chart.rounded")}</p>
      <p class="dim">{t("chart.legend_keys")}</p>
    </aside>
  );
}

function imageOf(name: string): ImageData | undefined {
  const of = coloursNow();
  return drawMarks(of).get(name) ?? drawPatterns(of).get(name);
}

/** A mark as the map draws it. */
function Picture({ name }: { name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = theme.value;
  useEffect(() => {
    const image = imageOf(name);
    if (!image || !canvas.current || shown === undefined) return;
    canvas.current.width = image.width;
    canvas.current.height = image.height;
    canvas.current.style.width = `${image.width / RATIO}px`;
    canvas.current.getContext("2d")?.putImageData(image, 0, 0);
  }, [name, shown]);
  return <canvas ref={canvas} />;
}
