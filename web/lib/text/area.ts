// Where something is, in words: the finest area known and those it lies within.
import type { AreaLevel, AreaRef } from "../api/types.ts";
import { number, t } from "./text.ts";

/** `Kel. Citarum, Kec. Bandung Wetan, Kota Bandung`; with how far outside, where no area holds the place. */
export function areaWords(area: AreaRef): string {
  const around = (area.within ?? []).filter((one) => one.level !== "province");
  const names = [area, ...around].map(named).join(", ");
  return area.off_m === undefined ? names : `${names} (${off(area.off_m)})`;
}

function named(area: { code: string; name: string; level?: AreaLevel }): string {
  if (area.level === undefined) return area.name;
  return t(area.level === "village" ? village(area.code) : `area.${area.level}`, { name: area.name });
}

/** Official codes of villages end in four digits: 1… for a kelurahan, 2… for a desa. */
function village(code: string): string {
  const kind = /\.([12])\d{3}$/.exec(code)?.[1];
  return kind === undefined ? "area.village" : `area.village_${kind}`;
}

function off(metres: number): string {
  if (metres < 1000) return t("area.off_m", { m: metres });
  return t("area.off_km", { km: number(metres / 1000, 1) });
}
