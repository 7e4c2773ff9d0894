// What both small maps are: Leaflet held to what is known here, over land and names. Loaded with a map only.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import land from "virtual:land";
import type { GeoJsonObject } from "geojson";
import { LAND_BOX } from "./box.ts";

export const MAX_ZOOM = 18;

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A map without controls of Leaflet's own; it stands still for whoever wants that. */
export function openMap(box: HTMLElement, more: L.MapOptions = {}): L.Map {
  const [west, south, east, north] = LAND_BOX;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return L.map(box, {
    attributionControl: false,
    zoomControl: false,
    preferCanvas: true,
    maxZoom: MAX_ZOOM,
    maxBounds: [
      [south, west],
      [north, east],
    ],
    zoomAnimation: !still,
    fadeAnimation: false,
    inertia: !still,
    ...more,
  });
}

/** Draws the land, below all else; gives how borders are drawn over it. */
export async function drawLand(map: L.Map): Promise<L.PathOptions> {
  const pane = map.createPane("ground");
  pane.style.zIndex = "150";
  const renderer = L.canvas({ pane: "ground" });
  const line = { color: colour("map-line"), weight: 1, interactive: false, pane: "ground", renderer };
  const shore = (await (await fetch(land)).json()) as GeoJsonObject;
  L.geoJSON(shore, {
    style: { ...line, fill: true, fillColor: colour("map-land"), fillOpacity: 1 },
  }).addTo(map);
  return { ...line, fill: false };
}

/** Writes a name at a place, longitude first. */
export function drawName(map: L.Map, [lon, lat]: [number, number], name: string): void {
  const html = document.createElement("span");
  html.textContent = name;
  const icon = L.divIcon({ html, className: "map-name", iconSize: [0, 0] });
  L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
}

/** Lets only names be seen that cover no other; those drawn first come first. Again whenever the map comes closer. */
export function partNames(map: L.Map): void {
  const part = () => {
    const seen: DOMRect[] = [];
    for (const name of map.getContainer().querySelectorAll<HTMLElement>(".map-name span")) {
      const box = name.getBoundingClientRect();
      const covers = seen.some(
        (other) =>
          box.left < other.right &&
          other.left < box.right &&
          box.top < other.bottom &&
          other.top < box.bottom,
      );
      name.style.visibility = covers ? "hidden" : "";
      if (!covers) seen.push(box);
    }
  };
  map.on("zoomend", part);
  part();
}
