// A place in numbers, which a phone or a computer opens in what it shows maps with.
export interface Spot {
  lat: number | null;
  lon: number | null;
  /** Metres. */
  accuracy_m?: number | null;
}

export function GeoLink({ lat, lon, accuracy_m }: Spot) {
  if (lat === null || lon === null) return null;
  return (
    <a href={`geo:${lat},${lon}`} class="num">
      {lat.toFixed(5)}, {lon.toFixed(5)}
      {accuracy_m ? ` ±${Math.round(accuracy_m)} m` : ""}
    </a>
  );
}
