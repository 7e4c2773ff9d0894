// The map pane: the map, what can be done with it, and in words what it cannot show.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";
import { incidents } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { selected } from "../state.ts";
import { Chart } from "./chart.ts";
import { withoutPlace } from "./features.ts";
import { Legend, legendShown } from "./legend.tsx";
import { credits } from "./tiles.ts";
import { listed, listen } from "./touch.ts";
import { flipTracks, trackMs, tracksOf } from "./tracks.ts";
import { HintCard, ListedCard } from "./under.tsx";

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
      {opened ? <HintCard /> : null}
      {opened ? <ListedCard chart={opened} /> : null}
      <Legend />
      <Foot />
    </div>
  );
}

function Acts({ chart }: { chart: Chart }) {
  return (
    <div class="map-acts">
      <button type="button" onClick={() => chart.zoomBy(1)} aria-label={t("map.closer")}>
        +
      </button>
      <button type="button" onClick={() => chart.zoomBy(-1)} aria-label={t("map.further")}>
        −
      </button>
      <button type="button" onClick={() => chart.fitRegion()}>
        {t("map.region")}
      </button>
      {selected.value === null ? null : (
        <button type="button" onClick={() => chart.fitChosen()}>
          {t("map.to_chosen")}
        </button>
      )}
      {trackMs.value > 0 ? (
        <button type="button" aria-pressed={tracksOf.value === "all"} onClick={flipTracks}>
          {t("map.tracks_all")}
        </button>
      ) : null}
      <button
        type="button"
        aria-expanded={legendShown.value}
        onClick={() => (legendShown.value = !legendShown.value)}
      >
        {t("map.legend")}
      </button>
    </div>
  );
}

/** What is not on the map, and who drew what is below it. */
function Foot() {
  const missing = withoutPlace(incidents.value);
  return (
    <p class="map-foot">
      {missing > 0 ? <strong>{t("map.without_place", { n: missing })}</strong> : null}
      <span>{[t("map.land_by"), ...credits.value].join(" · ")}</span>
    </p>
  );
}
