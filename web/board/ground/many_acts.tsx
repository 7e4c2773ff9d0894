// Which act, with what, on all that is ticked: asked for once more before it is done, since it is a mass act.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import type { Agencies, AgencyOut, Level } from "../../lib/api/types.ts";
import { incident } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { levelName } from "../../lib/ui/level.tsx";
import * as make from "../acts/make.ts";
import { locked } from "../state.ts";
import { found, ticked } from "./area.tsx";
import { Choice } from "./choice.tsx";
import {
  actOnMany,
  answers,
  busy,
  MOST,
  ON_MANY,
  ON_UNITS,
  type OnMany,
  type OnUnits,
  type Said,
} from "./many.ts";

const name = signal<OnMany | OnUnits>("note");
const said = signal<Said>({ words: "", level: 2, agency: "", into: "", minutes: 30 });
const asking = signal(false);
const wrong = signal<string | null>(null);
const agencies = signal<readonly AgencyOut[]>([]);

const set = (part: Partial<Said>) => {
  said.value = { ...said.value, ...part };
  asking.value = false;
};
const forUnits = () => (ON_UNITS as readonly string[]).includes(name.value);

/** What it would be done to. */
function targets(): string[] {
  const all = found.value;
  const ids = (forUnits() ? all?.units : all?.incidents) ?? [];
  return ids.filter((id) => ticked.value.has(id));
}

/** The one that goes on where nobody named one: who has a unit, else the first. */
function survivor(ids: readonly string[]): string {
  const rows = ids.map((id) => incident(id)).filter((row) => row !== undefined);
  const [first, ...rest] = rows;
  if (!first) return "";
  return rest.reduce((best, one) => (make.ending(best, one) === best ? one : best), first).id;
}

const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];
const WORDED: readonly string[] = ["note", "level", "recall"];

function missing(ids: readonly string[]): string | null {
  if (ids.length === 0) return t("ground.none_ticked");
  if (ids.length > MOST) return t("ground.too_many", { n: MOST });
  if (WORDED.includes(name.value) && said.value.words.trim() === "") return t("ground.no_words");
  if (name.value === "refer" && said.value.agency === "") return t("ground.no_agency");
  if (name.value === "merge" && ids.length < 2) return t("ground.one_only");
  return null;
}

/** The first press asks, the second does it. */
async function press(): Promise<void> {
  const ids = targets();
  wrong.value = missing(ids);
  if (wrong.value) return;
  if (!asking.value) {
    asking.value = true;
    return;
  }
  asking.value = false;
  const into = said.value.into && ids.includes(said.value.into) ? said.value.into : survivor(ids);
  await actOnMany(name.value, ids, { ...said.value, words: said.value.words.trim(), into });
}

export function ManyActs() {
  const ids = targets();
  const done = [...answers.value.values()];
  return (
    <form
      aria-label={t("ground.act")}
      onSubmit={(event) => {
        event.preventDefault();
        void press();
      }}
    >
      <div class="ground-fields">
        <Choice
          id="ground-act"
          label={t("ground.act")}
          value={name.value}
          of={[...ON_MANY, ...ON_UNITS].map((one) => [one, t(`ground.act_${one}`)])}
          take={(one) => {
            name.value = one;
            asking.value = false;
            wrong.value = null;
          }}
        />
        <Fields ids={ids} />
      </div>
      <button type="submit" class="main" disabled={locked.value || busy.value}>
        {t(asking.value ? "ground.sure" : "ground.do", { n: ids.length })}
      </button>
      <p role="status" class={wrong.value ? "fault" : ""}>
        {wrong.value}
        {asking.value ? t("ground.ask", { what: t(`ground.act_${name.value}`), n: ids.length }) : null}
        {done.length > 0 && !asking.value
          ? t("ground.came", { n: done.filter((one) => one.good).length, all: done.length })
          : null}
      </p>
    </form>
  );
}

function Fields({ ids }: { ids: readonly string[] }) {
  switch (name.value) {
    case "level":
      return (
        <>
          <Choice
            id="ground-level"
            label={t("ground.level")}
            value={String(said.value.level)}
            of={LEVELS.map((level) => [String(level), `${level} ${levelName(level)}`])}
            take={(level) => set({ level: Number(level) as Level })}
          />
          <Words />
        </>
      );
    case "merge":
      return <Into ids={ids} />;
    case "refer":
      return (
        <>
          <Agency />
          <Words />
        </>
      );
    case "rest":
      return (
        <label>
          {t("ground.minutes")}
          <input
            type="number"
            min={0}
            max={1440}
            value={said.value.minutes}
            onInput={(event) => set({ minutes: Number(event.currentTarget.value) })}
          />
        </label>
      );
    case "note":
    case "recall":
      return <Words />;
    default:
      return null;
  }
}

function Words() {
  return (
    <label>
      {t("ground.words")}
      <input
        id="ground-words"
        type="text"
        maxLength={1000}
        value={said.value.words}
        onInput={(event) => set({ words: event.currentTarget.value })}
      />
    </label>
  );
}

function Into({ ids }: { ids: readonly string[] }) {
  return (
    <Choice
      id="ground-into"
      label={t("ground.into")}
      value={said.value.into || survivor(ids)}
      of={ids.map((id) => [id, incident(id)?.label ?? id])}
      take={(into) => set({ into })}
    />
  );
}

function Agency() {
  useEffect(() => {
    if (agencies.value.length > 0) return;
    void ask<Agencies>("/agencies").then((answer) => {
      if (answer.ok) agencies.value = answer.value.agencies;
    });
  }, []);
  return (
    <Choice
      id="ground-agency"
      label={t("ground.agency")}
      value={said.value.agency}
      of={[["", "–"], ...agencies.value.map((one) => [one.agency, one.name] as const)]}
      take={(agency) => set({ agency })}
    />
  );
}
