/** West, south, east, north, in degrees: no map of ours shows more, and the land is cut to it. */
export const LAND_BOX = [92, -13, 144, 9] as const;
