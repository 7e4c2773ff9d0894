// The place of the map's own window; what it holds is loaded in it alone.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { startLive, stopLive } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { pairWindows } from "./windows.ts";

type Part = typeof import("./map_window.tsx");
const part = signal<Part | null>(null);

export function MapWindowPlace() {
  useEffect(() => {
    startLive();
    void import("./map_window.tsx").then((loaded) => {
      part.value = loaded;
      loaded.begin();
      pairWindows();
    });
    return stopLive;
  }, []);
  const MapWindow = part.value?.MapWindow;
  return MapWindow ? <MapWindow /> : <p class="waiting">{t("map.loading")}</p>;
}
