// The right side of the board: units, the map, or both. The map is a large part that is loaded only when it is
// shown, and where it cannot be drawn the lists say all it would.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../lib/text/text.ts";
import { GroundPlace } from "./ground/place.tsx";
import { ground, openGround } from "./ground/state.ts";
import { kept } from "./kept.ts";
import { Units } from "./units.tsx";
import { mapIsAway, sort, toggleMapWindow } from "./windows.ts";

const SIDES = ["both", "map", "units"] as const;
/** What the right side shows; remembered on this device. */
export const side = kept("sigap.side", SIDES, "both");

type Part = typeof import("./map/pane.tsx");
const part = signal<Part | null>(null);
const broken = signal(false);
/** Narrow screens have no right side, so nothing is loaded for it. */
const narrow = matchMedia("(max-width: 1080px)");

let drawable: boolean | null = null;

/** Whether this browser can draw the map at all. */
function canDraw(): boolean {
  drawable ??= document.createElement("canvas").getContext("webgl2") !== null;
  return drawable;
}

export function nextSide(): void {
  side.value = SIDES[(SIDES.indexOf(side.value) + 1) % SIDES.length] ?? "both";
}

/** `both` and `map` leave more room to the right side. */
export function sideShown(): "units" | "map" | "both" {
  if (mapIsAway()) return "units";
  const without = side.value === "map" && (broken.value || !canDraw());
  return without ? "both" : side.value;
}

function fail(): void {
  broken.value = true;
}

function load(): void {
  if (part.value !== null || (narrow.matches && sort === "board") || !canDraw()) return;
  import("./map/pane.tsx")
    .then(async (loaded) => {
      await loaded.ready;
      part.value = loaded;
    })
    .catch(fail);
}

/** A map that was shown once is only hidden: it comes back as it stood, also while the server is away. */
let opened = false;

export function Side() {
  const shown = sideShown();
  opened ||= shown !== "units";
  return (
    <div class="side" data-side={shown}>
      <SideBar />
      {opened && !mapIsAway() ? <MapSide hidden={shown === "units"} /> : null}
      <GroundPlace />
      {shown === "map" || ground.value ? null : <Units />}
    </div>
  );
}

/** Which of the two are shown; one of them always is. */
function SideBar() {
  const has = (which: "map" | "units") => side.value === which || side.value === "both";
  const flip = (which: "map" | "units", other: "map" | "units") => {
    side.value = has(which) ? other : "both";
  };
  return (
    <div class="side-bar">
      {mapIsAway() ? null : (
        <button type="button" class="plain" aria-pressed={has("map")} onClick={() => flip("map", "units")}>
          {t("map.title")}
        </button>
      )}
      <button type="button" class="plain" aria-pressed={has("units")} onClick={() => flip("units", "map")}>
        {t("unit_row.title")}
      </button>
      <kbd>m</kbd>
      <span class="gap" />
      <GroundButtons />
      <button type="button" class="plain" onClick={toggleMapWindow}>
        {t(mapIsAway() ? "map.window_back" : "map.window_own")} <kbd>M</kbd>
      </button>
    </div>
  );
}

export function MapSide({ hidden }: { hidden: boolean }) {
  useEffect(load, []);
  const MapPane = part.value?.MapPane;
  const can = canDraw() && !broken.value;
  return (
    <section class={`pane map-pane${can ? "" : " empty"}`} aria-label={t("map.title")} hidden={hidden}>
      {can && MapPane ? <MapPane failed={fail} /> : null}
      {can && !MapPane ? <p class="waiting">{t("map.loading")}</p> : null}
      {can ? null : (
        <p class="no-map" role="status">
          {t(canDraw() ? "map.failed" : "map.no_webgl")}
        </p>
      )}
    </section>
  );
}

/** What the map shows in words, and acting on an area of it. */
export function GroundButtons() {
  return (
    <>
      {(["list", "area"] as const).map((which) => (
        <button
          key={which}
          type="button"
          class="plain"
          aria-pressed={ground.value === which}
          onClick={() => openGround(which)}
        >
          {t(`map.ground_${which}`)} <kbd>{which === "list" ? "P" : "D"}</kbd>
        </button>
      ))}
    </>
  );
}
