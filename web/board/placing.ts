// A form that asks for a place takes the next press on bare ground of the map, in this window or in the map's own.
import { signal } from "@preact/signals";

export interface Ground {
  lat: number;
  lon: number;
}

/** Takes what was pressed; `null` while no form asks for a place. */
export const takesPlace = signal<((at: Ground) => void) | null>(null);

/** As people write coordinates, to about a metre. */
export const written = ({ lat, lon }: Ground) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
