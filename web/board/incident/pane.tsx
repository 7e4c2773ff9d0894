// The open incident. Everything stands in one column; nothing opens over what is being read.
import type { IncidentDetail, IncidentRow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { roughly, shortTime, span } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";
import { Later } from "../../lib/ui/later.tsx";
import { LevelWord, Mark } from "../../lib/ui/level.tsx";
import { problemText } from "../../lib/ui/press.ts";
import { clocks } from "../clocks.ts";
import { Aid, Intake } from "../desk/place.tsx";
import { DrillWord } from "../drill.tsx";
import { active, clockOf, sectionOf } from "../order.ts";
import { WhoElse } from "../presence.tsx";
import { areaText, kindText, open, selected } from "../state.ts";
import { reading, taking } from "../taking.ts";
import { Acts } from "./acts.tsx";
import { Alarms } from "./alarms.tsx";
import { CareBlock } from "./care.tsx";
import { Casualties } from "./casualty.tsx";
import { ChatBlock } from "./chat.tsx";
import { Over } from "./ending.tsx";
import { KnownDangers } from "./known_dangers.tsx";
import { details, problem, useIncident } from "./load.ts";
import { LogList } from "./log.tsx";
import { Gone, Merged } from "./merge.tsx";
import { ReceivedFrom } from "./received.tsx";
import { Recommended } from "./recommended.tsx";
import { Referrals } from "./referral.tsx";
import { Reports } from "./reports.tsx";
import { SceneBlock } from "./scene.tsx";
import { Sent } from "./sent.tsx";
import { SimilarOnes } from "./similar.tsx";
import { Why } from "./why.tsx";

export function IncidentPane() {
  const row = open.value;
  return (
    <section class="pane incident scrolls" aria-label={t("board.open_incident")}>
      {reading.value ? <Aid /> : null}
      {taking.value ? <Intake /> : null}
      {row ? <Open row={row} key={row.id} /> : <Nothing />}
    </section>
  );
}

function Nothing() {
  const id = selected.value;
  if (id === null) return <p class="waiting">{t("board.nothing_open")}</p>;
  return <Gone key={id} id={id} whole={Ended} />;
}

/** One that left the board, all of it to read. */
function Ended({ detail: { incident: row } }: { detail: IncidentDetail }) {
  useIncident(row);
  const detail = details.value?.incident.id === row.id ? details.value : null;
  return (
    <>
      <Head row={row} />
      <ChatBlock row={row} />
      <section class="ended">{detail ? <Over detail={detail} /> : null}</section>
      <Casualties row={row} />
      <Sent row={row} />
      <Why row={row} />
      <Reports row={row} />
      <Merged row={row} />
      <LogList />
    </>
  );
}

function Open({ row }: { row: IncidentRow }) {
  useIncident(row);
  // Where somebody is still to be sent, or more than the first plan is wanted, whom to send needs no scrolling.
  const first = active(row).length === 0 || row.alarm !== undefined || row.mass_casualty === "declared";
  return (
    <>
      <Head row={row} />
      <WhoElse id={row.id} />
      <CareBlock row={row} />
      <ChatBlock row={row} />
      <Alarms row={row} />
      <Acts row={row} />
      {problem.value ? (
        <p class="fault" role="alert">
          {problemText(problem.value)}
        </p>
      ) : null}
      <KnownDangers />
      <ReceivedFrom row={row} />
      {first ? <Recommended row={row} /> : null}
      <Later>
        <SimilarOnes row={row} />
        <Casualties row={row} />
        <SceneBlock row={row} />
        <Sent row={row} />
        <Referrals row={row} />
        <Why row={row} />
        {first ? null : <Recommended row={row} />}
        <Reports row={row} />
        <Merged row={row} />
        <LogList />
      </Later>
    </>
  );
}

function Head({ row }: { row: IncidentRow }) {
  const read = clockOf(row, now.value, clocks.value);
  const waiting = sectionOf(row) === "queue";
  const people = peopleText(row);
  const target = details.value?.on_scene_target;
  return (
    <header class={`incident-head${row.drill ? " drill" : ""}`}>
      <Mark level={row.level} large />
      <div>
        <p class="incident-title">
          <LevelWord level={row.level} />
          <span class="num label">{row.label}</span>
          <span>{t(`board.state_${row.state}`)}</span>
          {row.verification === "verified" && row.state !== "queued" ? (
            <span class="dim">✓ {t("board.verified")}</span>
          ) : null}
          {row.alarm ? <strong>{t("board.flag_alarm", { n: row.alarm })}</strong> : null}
          <DrillWord row={row} />
        </p>
        <h2>{kindText(row)}</h2>
        <p class={row.outside || !row.area ? "level-word-2" : ""}>
          <Icon name="pin" /> {areaText(row)}
          {row.place ? (
            <span class="dim num">
              {" "}
              · {row.place.lat.toFixed(3)}, {row.place.lon.toFixed(3)} {t("board.grid")}
            </span>
          ) : (
            <strong> · {t("board.locate")}</strong>
          )}
        </p>
        {people === "" ? null : (
          <p>
            <Icon name="people" /> {people}
          </p>
        )}
        {row.changed ? (
          <p class="dim changed-mark">
            {t("changed.by", {
              name: row.changed.by,
              time: shortTime(Date.parse(row.changed.at), now.value),
              parts: row.changed.parts.map((part) => t(`changed.part_${part}`)).join(", "),
            })}
          </p>
        ) : null}
        {details.value?.level_set_by ? (
          <p class={row.rules_level < row.level ? "level-word-2" : "dim"}>
            {t("board.level_set_by", { name: details.value.level_set_by, level: row.rules_level })}
          </p>
        ) : null}
      </div>
      <div class="incident-clock">
        <p class={`clock big num ${read.stage}`}>
          {span(read.gone)}
          {read.target === null ? null : <span class="target"> / {roughly(read.target)}</span>}
        </p>
        <p class="dim">
          {t(waiting ? "board.clock_waiting" : "board.clock_step")}
          <br />
          {target ? (
            <span class={now.value > Date.parse(target.by) ? "fault" : ""}>
              {t("setting.on_scene", {
                span: roughly(target.within_s * 1000),
                setting: t(`setting.${target.setting ?? "country"}`),
                time: shortTime(Date.parse(target.by), now.value),
              })}
              <br />
            </span>
          ) : null}
          {t("board.received_at", { time: shortTime(Date.parse(row.opened_at), now.value) })}
        </p>
      </div>
    </header>
  );
}

function peopleText(row: IncidentRow): string {
  const counted = (["affected", "injured", "trapped"] as const)
    .filter((name) => row.people[name] !== null)
    .map((name) => t(`board.people_${name}`, { n: `${row.people[name] ?? 0}${addends(row, name)}` }));
  return [...counted, ...row.vulnerable.map((who) => t(`vulnerable.${who}`))].join(" · ");
}

/** Where head-counts were added up, what was added: nobody knows whether two callers counted the same people. */
function addends(row: IncidentRow, name: "affected" | "injured" | "trapped"): string {
  if (!row.own_people) return "";
  const counts = [row.own_people, ...(row.merged ?? []).map((part) => part.people)].map((one) => one[name]);
  const said = counts.filter((count) => count !== null);
  return said.length > 1 ? ` (${said.join(" + ")})` : "";
}
