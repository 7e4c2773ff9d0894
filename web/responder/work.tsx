// The assignment: what, why, where, who else, and the next step.
import { useEffect } from "preact/hooks";
import { ask } from "../lib/api/client.ts";
import type { IncidentDetail, IncidentRow } from "../lib/api/types.ts";
import { loadFacilities } from "../lib/facilities.ts";
import { client, now, truth } from "../lib/live/live.ts";
import { areaWords } from "../lib/text/area.ts";
import { span } from "../lib/text/clock.ts";
import { t, tOr } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { LevelWord, Mark } from "../lib/ui/level.tsx";
import { ChangedOf } from "./changed.tsx";
import { Destination, More, Tags } from "./late.tsx";
import { Next } from "./next.tsx";
import { details, type OwnWork, told } from "./own.ts";
import { PhotosPlace } from "./photos_place.tsx";
import { forgetPlace, Place } from "./place.tsx";
import { SceneOf, stagesFirst } from "./scene.tsx";

const ENDED: readonly string[] = ["cleared", "declined", "expired", "recalled"];

export function Work({ row, assignment }: OwnWork) {
  useEffect(() => {
    let current = true;
    const at = client.cursor ? `?at_least=${encodeURIComponent(client.cursor)}` : "";
    void ask<IncidentDetail>(`/incidents/${encodeURIComponent(row.id)}${at}`).then((answer) => {
      if (current && answer.ok) details.value = answer.value;
    });
    return () => {
      current = false;
    };
  }, [row.id, row.version, truth.value === "live"]);
  // Asked for while the network is there, for when it is not.
  useEffect(() => void loadFacilities(), []);
  useEffect(
    () => () => {
      details.value = null;
      forgetPlace();
    },
    [],
  );
  const offered = assignment.step === "offered";
  return (
    <article
      class={`work${offered ? " offer" : ""}${row.drill ? " drill" : ""}`}
      aria-label={t(offered ? "unit.offer" : `step.${assignment.step}`)}
    >
      {row.drill ? (
        <p class="drill-head">
          <strong>{t("unit.drill")}</strong> {t("unit.drill_note")}
        </p>
      ) : null}
      {offered ? (
        <Offer until={assignment.answer_by} />
      ) : (
        <p class="step-now">{t(`step.${assignment.step}`)}</p>
      )}
      <div class="work-head">
        <Mark level={row.level} large />
        <div>
          <LevelWord level={row.level} />
          <h2>{kindText(row)}</h2>
          <p class="num dim">{row.label}</p>
        </div>
      </div>
      <ChangedOf row={row} />
      <SceneOf row={row} assignment={assignment} details={told.value} />
      <p>
        <Icon name="pin" /> {areaText(row)}
      </p>
      <People row={row} />
      <Reasons />
      <Others row={row} own={assignment.unit} />
      {offered ? null : <Place row={row} />}
      {["on_scene", "at_person"].includes(assignment.step) ? <Tags row={row} /> : null}
      {offered ? null : <PhotosPlace row={row} />}
      <Destination row={row} assignment={assignment} />
      {offered ? null : <More row={row} />}
      <Next row={row} assignment={assignment} stages={stagesFirst(told.value)} />
    </article>
  );
}

function areaText(row: IncidentRow): string {
  if (row.outside) return t("unit.outside");
  return row.area ? areaWords(row.area) : t("unit.place_unknown");
}

function kindText(row: IncidentRow): string {
  if (row.kind) return tOr(`kind.${row.kind}`, row.kind);
  return row.rule ? tOr(`rule.${row.rule}`, row.rule) : t("unit.kind_unknown");
}

function Offer({ until }: { until: string }) {
  const left = Date.parse(until) - now.value;
  return (
    <p class="offer-head" role="alert">
      <strong>{t("unit.offer")}</strong>{" "}
      <span class="num">
        {left > 0 ? t("unit.answer_within", { span: span(left) }) : t("unit.answer_late")}
      </span>
    </p>
  );
}

function People({ row }: { row: IncidentRow }) {
  const counted = (["affected", "injured", "trapped"] as const)
    .filter((name) => row.people[name] !== null)
    .map((name) => t(`unit.people_${name}`, { n: row.people[name] ?? 0 }));
  const all = [...counted, ...row.vulnerable.map((who) => t(`vulnerable.${who}`))];
  return all.length === 0 ? null : (
    <p>
      <Icon name="people" /> {all.join(" · ")}
    </p>
  );
}

function Reasons() {
  const all = told.value;
  if (!all || all.reasons.length + all.unasked.length === 0) return null;
  return (
    <>
      <p>
        <span class="dim">{t("unit.why")}:</span> {all.reasons.map((reason) => reason.text).join(" · ")}
      </p>
      {all.unasked.length > 0 ? (
        <p>
          <span class="dim">{t("unit.unasked")}</span>{" "}
          {all.unasked
            .slice(0, 4)
            .map((one) => one.text)
            .join(" · ")}
        </p>
      ) : null}
    </>
  );
}

function Others({ row, own }: { row: IncidentRow; own: string }) {
  const others = row.assignments.filter((one) => one.unit !== own && !ENDED.includes(one.step));
  if (others.length === 0) return <p class="dim">{t("unit.alone")}</p>;
  return (
    <p>
      <span class="dim">{t("unit.also_sent")}</span>{" "}
      {others.map((one) => `${one.unit.toUpperCase()} ${t(`step.short_${one.step}`)}`).join(" · ")}
    </p>
  );
}
