// What somebody points at or presses on the map, by hand or by key.
import { effect, signal } from "@preact/signals";
import { type GeoJSONSource, type MapGeoJSONFeature, Marker } from "maplibre-gl";
import { t } from "../../lib/text/text.ts";
import { acknowledge } from "../alarm.ts";
import { takesPlace } from "../placing.ts";
import { select } from "../state.ts";
import type { Chart } from "./chart.ts";
import { addCorner, corners, dropCorner, flipDrawing } from "./draw.ts";
import { type Zone, zoneText } from "./hazards.ts";
import { flipTracks } from "./tracks.ts";

/** What lies under one place of the map. */
export interface Under {
  incidents: string[];
  units: string[];
  /** Zones of danger, in words. */
  hazards: string[];
}

export interface Hint extends Under {
  x: number;
  y: number;
  /** On which side of the pointer there is more room. */
  leftwards: boolean;
  upwards: boolean;
  /** Incidents drawn as one mark. */
  piled: number;
}

/** Pressed, and more than one thing: listed beside the map. */
export const listed = signal<Under | null>(null);
/** Under the pointer. */
export const hint = signal<Hint | null>(null);

const FINGER_PX = 6;
const KEY_PX = 28;
/** From here on a pile is not spread by zooming further, but listed. */
const SPREAD_ZOOM = 15;
const LISTED = 60;

const text = (feature: MapGeoJSONFeature, name: string) => String(feature.properties[name] ?? "");
const unique = (ids: string[]) => [...new Set(ids)];

function around(chart: Chart, x: number, y: number, px: number): MapGeoJSONFeature[] {
  return chart.map.queryRenderedFeatures(
    [
      [x - px, y - px],
      [x + px, y + px],
    ],
    { layers: ["incidents", "units", "hazards"] },
  );
}

function zonesOf(all: readonly MapGeoJSONFeature[]): string[] {
  const found = all.filter((one) => one.layer.id === "hazards");
  return unique(found.map(({ properties }) => zoneText(properties as Zone["properties"])));
}

/** Opens an incident chosen on the map. */
export function open(chart: Chart, id: string): void {
  chart.choose(id);
  select(id);
  acknowledge(id);
}

async function press(chart: Chart, x: number, y: number, px: number): Promise<void> {
  const all = around(chart, x, y, px);
  const piles = all.filter((feature) => feature.properties.cluster === true);
  const marks = all.filter((feature) => feature.layer.id === "incidents" && !piles.includes(feature));
  const incidents = unique(marks.map((feature) => text(feature, "id")));
  const units = unique(all.filter((one) => one.layer.id === "units").map((feature) => text(feature, "id")));
  const hazards = zonesOf(all);
  listed.value = null;
  const [pile] = piles;
  if (pile && incidents.length === 0 && (await spread(chart, pile))) return;
  const [only] = incidents;
  if (only && incidents.length === 1 && piles.length === 0) {
    open(chart, only);
    return;
  }
  if (takesPlace.peek() && piles.length + incidents.length + units.length === 0) return put(chart, x, y);
  for (const one of piles) incidents.push(...(await leaves(chart, one)));
  if (incidents.length + units.length + hazards.length > 0)
    listed.value = { incidents: unique(incidents), units, hazards };
}

const pins = new WeakMap<Chart, Marker>();

/** The place of a form, where nothing else stands. */
function put(chart: Chart, x: number, y: number): void {
  const at = chart.map.unproject([x, y]);
  takesPlace.peek()?.({ lat: at.lat, lon: at.lng });
  const pin = pins.get(chart) ?? new Marker({ color: "currentColor" });
  pins.set(chart, pin.setLngLat(at).addTo(chart.map));
  pin.getElement().setAttribute("aria-label", t("chart.placed"));
}

/** Zooms in to where a pile falls apart; false when it never does. */
async function spread(chart: Chart, pile: MapGeoJSONFeature): Promise<boolean> {
  const zoom = await source(chart).getClusterExpansionZoom(Number(pile.properties.cluster_id));
  if (zoom > SPREAD_ZOOM || pile.geometry.type !== "Point") return false;
  chart.zoomTo(pile.geometry.coordinates as [number, number], zoom);
  return true;
}

async function leaves(chart: Chart, pile: MapGeoJSONFeature): Promise<string[]> {
  const all = await source(chart).getClusterLeaves(Number(pile.properties.cluster_id), LISTED, 0);
  return all
    .sort((a, b) => Number(a.properties?.level) - Number(b.properties?.level))
    .map((one) => String(one.properties?.id ?? ""));
}

function source(chart: Chart): GeoJSONSource {
  const found = chart.map.getSource<GeoJSONSource>("incidents");
  if (!found) throw new Error("the map has no incidents");
  return found;
}

function point(chart: Chart, x: number, y: number): void {
  const all = around(chart, x, y, 2);
  const of = (layer: string) => all.filter((one) => one.layer.id === layer);
  const [pile] = of("incidents").filter((one) => one.properties.cluster === true);
  const piled = pile ? Number(pile.properties.point_count) : 0;
  const incidents = unique(of("incidents").map((one) => text(one, "id"))).filter((id) => id !== "");
  const units = unique(of("units").map((one) => text(one, "id")));
  const hazards = zonesOf(all);
  const any = piled + incidents.length + units.length > 0;
  const canvas = chart.map.getCanvas();
  const room = { leftwards: x > canvas.clientWidth / 2, upwards: y > canvas.clientHeight / 2 };
  hint.value = any || hazards.length > 0 ? { x, y, ...room, piled, incidents, units, hazards } : null;
  canvas.style.cursor = any ? "pointer" : takesPlace.peek() ? "crosshair" : "";
}

/** Keys that the library zooms by; they are no keys of the board then. */
const ZOOMS = ["=", "+", "-"];

/** Listens until the map is gone. */
export function listen(chart: Chart): void {
  const canvas = chart.map.getCanvas();
  const end = effect(() => {
    if (takesPlace.value === null) pins.get(chart)?.remove();
  });
  chart.map.on("remove", end);
  chart.map.on("click", ({ point: { x, y }, lngLat }) => {
    if (!addCorner(lngLat.lng, lngLat.lat)) void press(chart, x, y, FINGER_PX);
  });
  chart.map.on("mousemove", ({ point: { x, y } }) => point(chart, x, y));
  chart.map.on("mouseout", () => (hint.value = null));
  chart.map.on("movestart", () => (hint.value = null));
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { lng, lat } = chart.map.getCenter();
    if (event.key === "Enter" && addCorner(lng, lat)) hint.value = null;
    // Who went to the map by keys while a form asks for a place wants that.
    else if (event.key === "Enter" && takesPlace.peek())
      put(chart, canvas.clientWidth / 2, canvas.clientHeight / 2);
    else if (event.key === "Enter")
      void press(chart, canvas.clientWidth / 2, canvas.clientHeight / 2, KEY_PX);
    else if (event.key === "Backspace" && dropCorner()) hint.value = null;
    else if (event.key === "Escape" && corners.value) flipDrawing();
    else if (event.key === "0") chart.fitRegion();
    else if (event.key === "T") flipTracks();
    else if (!ZOOMS.includes(event.key)) return;
    event.preventDefault();
  });
}
