// The sector over the list: which of it is shown, its choice, and how much there is in all areas.
import { signal } from "@preact/signals";
import type { Level } from "../lib/api/types.ts";
import { incidents, now, units } from "../lib/live/live.ts";
import { number, t } from "../lib/text/text.ts";
import { Mark } from "../lib/ui/level.tsx";
import { chooseArea, recallSector, regencyOf, SECTOR_MODES, sectorAreas, sectorMode } from "./sector.ts";

const choosing = signal(false);

/** All areas, the sector, then the sector alone; without one, it is chosen first. */
export function nextSector(): void {
  if (sectorAreas.value.size === 0) choosing.value = true;
  else
    sectorMode.value =
      SECTOR_MODES[(SECTOR_MODES.indexOf(sectorMode.value) + 1) % SECTOR_MODES.length] ?? "all";
}

export function SectorBar() {
  recallSector();
  const many = sectorAreas.value.size;
  return (
    <div class="sector">
      <button
        type="button"
        class="plain"
        aria-pressed={sectorMode.value !== "all" && many > 0}
        onClick={nextSector}
        title={t("board.sector_hint")}
      >
        {t(many === 0 ? "board.sector_none" : `board.sector_${sectorMode.value}`, { n: many })} <kbd>]</kbd>
      </button>
      <button
        type="button"
        class="plain"
        aria-expanded={choosing.value}
        onClick={() => (choosing.value = !choosing.value)}
      >
        {t("board.sector_choose")}
      </button>
      <AllAreas />
      {choosing.value ? <Choice /> : null}
    </div>
  );
}

const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];

/** What is open in all areas, by level; counted once a second. */
function AllAreas() {
  now.value;
  const counts = [0, 0, 0, 0, 0];
  for (const row of incidents.peek())
    if (!row.drill) counts[row.level - 1] = (counts[row.level - 1] ?? 0) + 1;
  return (
    <ul class="all-areas" aria-label={t("board.all_areas")}>
      {LEVELS.map((level) => (
        <li key={level} class="num">
          <Mark level={level} /> {number(counts[level - 1] ?? 0)}
        </li>
      ))}
    </ul>
  );
}

/** Regencies that have a unit or an incident, and those chosen. */
function Choice() {
  const all = new Map<string, string>();
  for (const row of [...units.peek(), ...incidents.peek()]) {
    const regency = regencyOf(row.area);
    if (regency) all.set(regency.code, regency.name);
  }
  for (const code of sectorAreas.peek()) if (!all.has(code)) all.set(code, code);
  const rows = [...all].sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <fieldset class="sector-choice scrolls">
      <legend>{t("board.sector_legend")}</legend>
      {rows.map(([code, name]) => (
        <label key={code} class="check">
          <input
            type="checkbox"
            checked={sectorAreas.value.has(code)}
            onChange={(event) => chooseArea(code, event.currentTarget.checked)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
