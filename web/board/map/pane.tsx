// The map pane: the map, what can be done with it, and in words what it cannot show.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";
import { incidents } from "../../lib/live/live.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { takesPlace } from "../placing.ts";
import { selected } from "../state.ts";
import { Chart } from "./chart.ts";
import { canFinish, corners, finishDrawing, flipDrawing } from "./draw.ts";
import { withoutPlace } from "./features.ts";
import { Legend, legendShown } from "./legend.tsx";
import { credits } from "./tiles.ts";
import { listed, listen } from "./touch.ts";
import { flipTracks, trackMs, tracksOf } from "./tracks.ts";
import { HintCard, ListedCard } from "./under.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/chart/id"),
  su: () => import("virtual:text/chart/su"),
  en: () => import("virtual:text/chart/en"),
});

const chart = signal<Chart | null>(null);

export function MapPane({ failed }: { failed: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    const element = box.current;
    if (element) {
      Chart.open(element)
        .then((opened) => {
          if (gone) return opened.end();
          listen(opened);
          chart.value = opened;
        })
        .catch(failed);
    }
    return () => {
      gone = true;
      chart.value?.end();
      chart.value = null;
      listed.value = null;
    };
  }, [failed]);
  const opened = chart.value;
  return (
    <div class="map">
      <div ref={box} class="map-box" />
      {opened ? <Acts chart={opened} /> : <p class="map-wait">{t("map.loading")}</p>}
      {opened ? <MoreActs /> : null}
      {opened ? <HintCard /> : null}
      {opened ? <ListedCard chart={opened} /> : null}
      {takesPlace.value ? (
        <p class="map-put" role="status">
          {t("chart.put")}
        </p>
      ) : null}
      <Legend />
      <Foot />
    </div>
  );
}

function Acts({ chart }: { chart: Chart }) {
  return (
    <div class="map-acts">
      <button type="button" onClick={() => chart.zoomBy(1)} aria-label={t("chart.closer")}>
        +
      </button>
      <button type="button" onClick={() => chart.zoomBy(-1)} aria-label={t("chart.further")}>
        −
      </button>
      <button type="button" onClick={() => chart.fitRegion()}>
        {t("chart.region")}
      </button>
      {selected.value === null ? null : (
        <button type="button" onClick={() => chart.fitChosen()}>
          {t("chart.to_chosen")}
        </button>
      )}
      <button
        type="button"
        aria-expanded={legendShown.value}
        onClick={() => (legendShown.value = !legendShown.value)}
      >
        {t("chart.legend")}
      </button>
    </div>
  );
}

/** Below, where the row above has no more room. */
function MoreActs() {
  return (
    <div class="map-acts below">
      <button type="button" aria-pressed={corners.value !== null} onClick={flipDrawing}>
        {t(corners.value ? "chart.draw_leave" : "chart.draw")}
      </button>
      {corners.value ? (
        <>
          <button type="button" disabled={!canFinish()} onClick={finishDrawing}>
            {t("chart.draw_end", { n: corners.value.length })}
          </button>
          <span role="status" class="map-says">
            {t("chart.draw_how")}
          </span>
        </>
      ) : null}
      {trackMs.value > 0 ? (
        <button type="button" aria-pressed={tracksOf.value === "all"} onClick={flipTracks}>
          {t("chart.tracks_all")}
        </button>
      ) : null}
    </div>
  );
}

/** What is not on the map, and who drew what is below it. */
function Foot() {
  const missing = withoutPlace(incidents.value);
  return (
    <p class="map-foot">
      {missing > 0 ? <strong>{t("chart.without_place", { n: missing })}</strong> : null}
      <span>{[t("chart.land_by"), ...credits.value].join(" · ")}</span>
    </p>
  );
}
