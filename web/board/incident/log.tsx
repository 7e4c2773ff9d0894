// The timeline, which nobody can edit.
import type { EscalationAnswer, Level, Step, TimelineEntry, Told, Watch } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { levelName } from "../../lib/ui/level.tsx";
import { callSign } from "../units.tsx";
import { toldText } from "./alarms.tsx";
import { changedText } from "./changed.ts";
import { details, log } from "./load.ts";

export function LogList() {
  const isDrill = details.value?.incident.drill === true;
  // That something is watched from now on is nothing that happened.
  const entries = log.value?.filter((entry) => entry.type !== "EscalationSet") ?? null;
  return (
    <section class="block">
      <h3>
        {t("log.title")} {isDrill ? <span class="drill-word">{t("drill.mark")}</span> : null}
      </h3>
      {entries === null ? <p class="dim">{t("common.loading")}</p> : null}
      <ol class="log">
        {(entries ?? []).toReversed().map((entry, i) => (
          <li key={`${entry.at} ${entry.type} ${(entries?.length ?? 0) - i}`}>
            <time class="num dim">{shortTime(Date.parse(entry.at), now.value)}</time>
            <span>
              {entry.of ? <strong class="label">{entry.of.label} </strong> : null}
              {entryText(entry)} {saidText(entry)}
              <span class="dim">{tOr(`log.by_${entry.by}`, entry.by)}</span>
              {wordsOf(entry)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** When it was done, where the phone that says so was out of reach for a while. */
function saidText(entry: TimelineEntry) {
  const said = typeof entry.said_at === "string" ? Date.parse(entry.said_at) : null;
  if (said === null || Date.parse(entry.at) - said < 60_000) return null;
  return <span class="num dim">({t("log.said_at", { time: shortTime(said, now.value) })}) </span>;
}

function entryText(entry: TimelineEntry): string {
  const unit = typeof entry.unit === "string" ? callSign(entry.unit) : "";
  switch (entry.type) {
    case "StepTaken": {
      const words = [`${unit}: ${t(`step.${entry.step as Step}`)}`];
      if (entry.result) words.push(t(`result.${entry.result}`));
      if (entry.on_behalf) words.push(`(${t("board.by_radio")})`);
      if (entry.diverted_to) words.push(t("log.diverted"));
      return words.join(" ");
    }
    case "CrewAlerted":
      return t(`alerted.log_${entry.by === "push" ? "push" : "screen"}`, { unit });
    case "CrewNeedChanged":
      return `${unit}: ${t(`need.${entry.need}`)} · ${t(`need.step_${entry.step}`)}`;
    case "StepStruck":
      return t("log.StepStruck", { unit, step: t(`step.${entry.step as Step}`) });
    case "DestinationNamed":
      return t("log.DestinationNamed", { name: String(entry.name) });
    case "DestinationAnswered": {
      const words = t(`facility.step_${entry.step}`);
      return entry.forbidden ? `${words} · ${t("facility.forbidden")}` : words;
    }
    case "SceneCalled":
      return t(entry.safe ? "log.SceneSafe" : "log.SceneDangerous");
    case "CareChanged":
      return t(`log.Care_${entry.care}`, { to: String(entry.to ?? "") });
    case "ReporterContact":
      return t(entry.wish ? `board.contact_${entry.wish}` : `contact.log_${entry.contact}`);
    case "VoiceAdded":
      return t("contact.log_voice");
    case "NewsChosen":
      return t("contact.log_news", {
        by: t(entry.news ? `board.channel_${entry.news}` : "contact.news_off"),
      });
    case "EscalationStepTaken":
      return escalationText(entry);
    case "EscalationAnswered":
      return `${t(`alarm.was_${entry.answer as EscalationAnswer}`)}: ${watched(entry)}`;
    case "LevelChanged":
      return t("log.LevelChanged", { level: `${entry.level} ${levelName(entry.level as Level)}` });
    case "FactsChanged":
      return changedText(entry);
    case "PatientTagged":
      return t("log.PatientTagged", {
        tag: String(entry.tag),
        category: t(`mass.${entry.category}`),
      });
    case "AlarmRaised":
      return t("log.AlarmRaised", { alarm: String(entry.alarm) });
    case "DeadlinePassed":
      return t("log.DeadlinePassed", { tier: String(entry.tier) });
    case "UnitAssigned":
      return `${t("log.UnitAssigned", { unit })}${entry.by_radio ? ` (${t("board.by_radio_send")})` : ""}`;
    case "IncidentClosed":
      return t("log.IncidentClosed", { how: t(`board.disposition_${entry.disposition}`) });
    case "IncidentReferred":
      return t("log.IncidentReferred", { name: String(entry.name) });
    case "ReferralStepTaken":
      return t("log.ReferralStepTaken", { step: t(`board.referral_${entry.step}`) });
    case "ReferralArrived":
      return t("log.ReferralArrived", { label: (entry.there as { label: string }).label });
    case "ReferralTold":
      return t("log.ReferralTold", { step: t(`board.referral_${entry.step}`) });
    case "ReferralReceived":
      return t("log.ReferralReceived", {
        region: String(entry.name),
        label: (entry.from as { label: string }).label,
      });
    case "ReceivedStepTaken":
      return t(entry.by_sender ? "log.ReceivedStepTheirs" : "log.ReceivedStepTaken", {
        step: t(`board.received_${entry.step}`),
      });
    case "IncidentRated":
      return t("log.IncidentRated", { stars: String(entry.stars) });
    case "IncidentMerged":
      return t(entry.repeats ? "log.IncidentRepeats" : "log.IncidentMerged", { label: String(entry.label) });
    case "ActTakenBack":
      return t(`log.ActTakenBack_${entry.was}`);
    case "IncidentUnmerged":
      return t("log.IncidentUnmerged", { label: String(entry.label) });
    default:
      return tOr(`log.${entry.type}`, entry.type);
  }
}

/** What was waited for. */
function watched(entry: TimelineEntry): string {
  return t(`alarm.watch_${entry.watch as Watch}`, { unit: "" }).trim();
}

function escalationText(entry: TimelineEntry): string {
  const told = (entry.told as Told[] | undefined) ?? [];
  const words = told.length === 0 ? t("alarm.nobody") : told.map(toldText).join(", ");
  return `${watched(entry)} → ${words}`;
}

function wordsOf(entry: TimelineEntry) {
  const words = [entry.note, entry.spoke_with, entry.reason, entry.why, entry.words].filter(
    (one): one is string => typeof one === "string" && one !== "",
  );
  if (words.length === 0) return null;
  const text = words.join(" · ");
  // What was struck stays to be read.
  return <blockquote>{entry.struck ? <s>{text}</s> : text}</blockquote>;
}
