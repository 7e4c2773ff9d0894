// A map of where to go, on request: a phone on a slow line loads nothing for it before.
import { effect, useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { IncidentRow } from "../lib/api/types.ts";
import { about } from "../lib/map/about.ts";
import { trustOnly } from "../lib/map/trust.ts";
import { distance } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Mark } from "../lib/ui/level.tsx";
import type { SmallMap, Where } from "./map/small.ts";
import { here } from "./position.ts";

/** What Leaflet writes while it loads, to see whether the browser can draw. */
const LEAFLET_WRITES = ["<svg/>"];

interface Props {
  row: IncidentRow;
  where: Where;
}

export function PlaceMap(props: Props) {
  const shown = useSignal(false);
  return (
    <div class="small-map">
      <button
        type="button"
        class="next"
        aria-expanded={shown.value}
        onClick={() => (shown.value = !shown.value)}
      >
        {t(shown.value ? "unit.map_hide" : "unit.map_show")}
      </button>
      {shown.value ? <Shown key={`${props.where.lat} ${props.where.lon}`} {...props} /> : null}
    </div>
  );
}

function Shown({ row, where }: Props) {
  const box = useRef<HTMLElement>(null);
  const map = useSignal<SmallMap | null>(null);
  const failed = useSignal(false);
  const widthM = useSignal(0);
  const credit = useSignal("");
  useEffect(() => {
    let gone = false;
    const ends: (() => void)[] = [];
    const open = async () => {
      trustOnly({ texts: LEAFLET_WRITES });
      const [{ SmallMap }, base] = await Promise.all([import("./map/small.ts"), about()]);
      if (gone || !box.current) return;
      const mark = document.createElement("div");
      render(<Mark level={row.level} />, mark);
      const opened = new SmallMap(box.current, where, mark, (m) => (widthM.value = m));
      map.value = opened;
      credit.value = base?.attribution ?? "";
      ends.push(
        () => opened.end(),
        effect(() => {
          if (here.value) opened.showHere(here.value);
        }),
      );
      await opened.drawGround(base);
    };
    open().catch(() => (failed.value = true));
    return () => {
      gone = true;
      for (const end of ends.reverse()) end();
    };
  }, []);
  if (failed.value) return <p class="trouble">{t("unit.map_failed")}</p>;
  return (
    <>
      <section ref={box} class="small-map-box" aria-label={t("unit.map")} />
      {map.value ? <Acts map={map.value} /> : <p>{t("common.loading")}</p>}
      <p class="dim small num">
        {where.accuracyM === null
          ? t("unit.map_rounded")
          : t("unit.map_accuracy", { m: Math.round(where.accuracyM) })}{" "}
        {map.value && here.value
          ? t("unit.map_far", { distance: distance(map.value.farM(here.value)) })
          : null}{" "}
        {widthM.value > 0 ? t("unit.map_width", { width: distance(widthM.value) }) : null}{" "}
        {[t("unit.map_land"), credit.value].filter((one) => one !== "").join(" · ")}
      </p>
    </>
  );
}

function Acts({ map }: { map: SmallMap }) {
  return (
    <p class="links">
      <button type="button" aria-label={t("unit.map_closer")} onClick={() => map.zoomBy(1)}>
        +
      </button>
      <button type="button" aria-label={t("unit.map_further")} onClick={() => map.zoomBy(-1)}>
        −
      </button>
      <button type="button" onClick={() => map.toPlace()}>
        {t("unit.map_place")}
      </button>
      {here.value ? (
        <button type="button" onClick={() => map.toBoth()}>
          {t("unit.map_both")}
        </button>
      ) : null}
    </p>
  );
}
