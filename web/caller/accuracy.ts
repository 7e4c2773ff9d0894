// How exactly a finger, or a cross of its size, points at a map.

/** Metres around the equator over the pixels of the whole world at zoom 0 (EPSG:3857, tiles of 256 pixels). */
const M_PER_PX = 40_075_016.686 / 256;
/** Half of what a finger covers: the smallest target for touch is 44 pixels. */
const FINGER_PX = 22;
/** No map is drawn better than this. */
const LEAST_M = 10;

/** At this zoom a finger covers less than a kilometre on either side; further out it names no place. */
export const NEAR_ZOOM = 12;

/** How far off a place may be that was pointed at, metres, rounded up. */
export function accuracyM(lat: number, zoom: number): number {
  const metresPerPx = (M_PER_PX * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
  return Math.max(LEAST_M, Math.ceil(metresPerPx * FINGER_PX));
}
