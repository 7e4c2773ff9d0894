// Acting on what lies in an area: chosen as a circle about an incident, by the name of a place, or drawn on the map; then one
// act on all that is ticked, each answered by itself.
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { incident, incidents, positions, unit, units } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Mark } from "../../lib/ui/level.tsx";
import { undo, undoable, undoPress } from "../acts/undo.ts";
import { areaText, locked, selected } from "../state.ts";
import { Choice } from "./choice.tsx";
import { areasOf, byDistance, type Ground, holds, incidentsIn, type Spot, spotOf } from "./inside.ts";
import { incidentWords, unitWords } from "./list.tsx";
import { answers, MOST } from "./many.ts";
import { ManyActs } from "./many_acts.tsx";
import { ring } from "./state.ts";

type How = Ground["is"];

const HOWS: readonly How[] = ["circle", "area", "ring"];
const how = signal<How>("circle");
const km = signal("2");
const about = signal("");
const code = signal("");
const wrong = signal<string | null>(null);

interface Found {
  incidents: readonly string[];
  units: readonly string[];
}

/** What lay inside when it was asked for: it stays, so that nobody acts on what came unseen. */
export const found = signal<Found | null>(null);
export const ticked = signal<ReadonlySet<string>>(new Set());

function wanted(): Ground | string {
  if (how.value === "ring") return ring.value ? { is: "ring", corners: ring.value } : t("ground.draw_first");
  if (how.value === "area") return code.value ? { is: "area", code: code.value } : t("ground.choose_area");
  const label = about.value.trim().toUpperCase();
  const row = label ? incidents.peek().find((one) => one.label === label) : incident(selected.peek());
  if (!row?.place) return t("ground.no_middle");
  const far = Number(km.value.replace(",", "."));
  return far > 0 && far <= 100 ? { is: "circle", middle: row.place, km: far } : t("ground.no_km");
}

/** The middle that distances of units are told from. */
function middleOf(area: Ground, inside: readonly { place: Spot | null }[]): Spot | null {
  return area.is === "circle" ? area.middle : (inside.find((one) => one.place)?.place ?? null);
}

function look(): void {
  const area = wanted();
  wrong.value = typeof area === "string" ? area : null;
  answers.value = new Map();
  if (typeof area === "string") return;
  const rows = incidentsIn(area, incidents.peek());
  const inside = units.peek().filter((one) => holds(area, spotOf(one, positions.peek()), one.area));
  const near = byDistance(inside, positions.peek(), middleOf(area, rows));
  found.value = { incidents: rows.map((one) => one.id), units: near.map((one) => one.unit.id) };
  ticked.value = new Set(rows.slice(0, MOST).map((one) => one.id));
}

export function AreaActs() {
  const all = found.value;
  const drawn = ring.value;
  useEffect(() => {
    if (!drawn) return;
    how.value = "ring";
    look();
  }, [drawn]);
  return (
    <>
      <Where />
      {all ? (
        <>
          <p role="status">
            {t("ground.found", { incidents: all.incidents.length, units: all.units.length })}
          </p>
          <Inside name={t("board.list")} ids={all.incidents} kind="incident" />
          <Inside name={t("unit_row.title")} ids={all.units} kind="unit" />
          <ManyActs />
        </>
      ) : null}
      <Undone />
    </>
  );
}

function Where() {
  const areas = useMemo(named, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        look();
      }}
    >
      <div class="ground-fields">
        <Choice
          id="ground-how"
          label={t("ground.how")}
          value={how.value}
          of={HOWS.map((one) => [one, t(`ground.how_${one}`)])}
          take={(one) => (how.value = one)}
        />
        {how.value === "circle" ? <Circle /> : null}
        {how.value === "area" ? (
          <Choice
            id="ground-area"
            label={t("ground.area")}
            value={code.value}
            of={[["", "–"], ...areas]}
            take={(one) => (code.value = one)}
          />
        ) : null}
        <button type="submit">{t("ground.look")}</button>
      </div>
      {wrong.value ? (
        <p class="fault" role="alert">
          {wrong.value}
        </p>
      ) : null}
    </form>
  );
}

function Circle() {
  return (
    <>
      <label>
        {t("ground.about")}
        <input
          id="ground-about"
          type="text"
          size={6}
          autocomplete="off"
          placeholder={incident(selected.value)?.label ?? "K7F2"}
          value={about.value}
          onInput={(event) => {
            about.value = event.currentTarget.value;
          }}
        />
      </label>
      <label>
        {t("ground.radius")}
        <input
          id="ground-km"
          type="text"
          inputMode="decimal"
          size={4}
          value={km.value}
          onInput={(event) => {
            km.value = event.currentTarget.value;
          }}
        />
      </label>
    </>
  );
}

/** Areas that something on the board lies in, by name. */
function named(): [string, string][] {
  const names = new Map<string, string>();
  for (const row of [...incidents.peek(), ...units.peek()]) {
    const all = areasOf(row.area);
    for (const [i, one] of all.entries()) {
      if (!names.has(one.code) && row.area) {
        names.set(
          one.code,
          areaText({ area: { ...one, within: all.slice(i + 1) } as typeof row.area, outside: false }),
        );
      }
    }
  }
  return [...names].sort(([, one], [, other]) => one.localeCompare(other));
}

function Inside({ name, ids, kind }: { name: string; ids: readonly string[]; kind: "incident" | "unit" }) {
  if (ids.length === 0) return null;
  return (
    <>
      <h3>
        {name} <span class="num">{ids.length}</span>
      </h3>
      <ul aria-label={name}>
        {ids.slice(0, 2 * MOST).map((id) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                checked={ticked.value.has(id)}
                onChange={(event) => {
                  const next = new Set(ticked.value);
                  if (event.currentTarget.checked) next.add(id);
                  else next.delete(id);
                  ticked.value = next;
                }}
              />
              {kind === "incident" ? <IncidentLine id={id} /> : <UnitLine id={id} />}
            </label>
            <Came id={id} />
          </li>
        ))}
      </ul>
    </>
  );
}

function IncidentLine({ id }: { id: string }) {
  const row = incident(id);
  if (!row) return <span class="dim">{t("ground.gone")}</span>;
  return (
    <>
      <Mark level={row.level} /> <span>{incidentWords(row)}</span>
    </>
  );
}

function UnitLine({ id }: { id: string }) {
  const row = unit(id);
  return row ? <span>{unitWords({ unit: row })}</span> : <span class="dim">{t("ground.gone")}</span>;
}

/** What came of the act on this one. */
function Came({ id }: { id: string }) {
  const came = answers.value.get(id);
  return came ? (
    <p class={came.good ? "dim" : "fault"}>
      {came.good ? "✓" : "✗"} {came.words}
    </p>
  ) : null;
}

/** All of it is taken back in one go; the window of the map has no command line to do it from. */
function Undone() {
  const last = undoable.value;
  return (
    <>
      {last ? (
        <button type="button" disabled={locked.value} onClick={() => void undo()}>
          {t("undo.undo")}: {t(`undo.act_${last.act.name}`, { about: last.act.about })} <kbd>z</kbd>
        </button>
      ) : null}
      <Fault press={undoPress} />
    </>
  );
}
