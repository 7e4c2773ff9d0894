// What people told us. Names, numbers, words and the exact place stay masked until somebody opens them,
// which the log keeps.
import { isAny } from "../../lib/api/session.ts";
import type { IncidentRow, PrivateReport, ReportRow } from "../../lib/api/types.ts";
import { incident, now, reports } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { GeoLink } from "../../lib/ui/geo_link.tsx";
import { Icon } from "../../lib/ui/icons.tsx";
import { useSteady } from "../../lib/ui/is.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { Press } from "../../lib/ui/press.ts";
import { openDetails } from "../acts/begin.ts";
import * as make from "../acts/make.ts";
import { actPress } from "../acts/perform.ts";
import { keyOf } from "../acts/table.ts";
import { WhyPlace } from "../opening/place.tsx";
import { placeOf } from "../part.tsx";
import { PhotosPlace } from "../photos/place.tsx";
import { details, log, opened, unexplained } from "./load.ts";
import { Apart } from "./merge.tsx";

const AddedPlace = placeOf(() => import("./added.tsx"));

export function Reports({ row }: { row: IncidentRow }) {
  const own = useSteady(() => reports.value.filter((report) => report.incident === row.id), [row.id]);
  const open = opened.value;
  const told = log.value?.findLast((entry) => entry.sealed)?.at;
  // Somebody told more since: that is opened as the first words were.
  const more = told && told !== open?.added?.at(-1)?.at;
  // Those of incidents that are not on this board are not either.
  const unlisted = (open?.reports ?? []).filter((one) => !own.some((report) => report.id === one.id));
  return (
    <section class="block">
      <h3>{t("board.reports", { n: row.reports })}</h3>
      {open?.added || open?.now ? <AddedPlace open={open} /> : null}
      <ul class="reports">
        {own.map((report) => (
          <Line
            key={report.id}
            report={report}
            label={row.label}
            open={open?.reports.find((one) => one.id === report.id)}
          />
        ))}
        {unlisted.map((one) => (
          <li key={one.id}>
            <p class="num label">{one.code}</p>
            <Private open={one} />
          </li>
        ))}
      </ul>
      {(open && !more) || !mayRead(row) ? null : unexplained.value === row.id ? (
        <WhyPlace send={(reason) => openDetails(row, new Press(), reason)} shut={shutWhy} />
      ) : (
        <p>
          <button
            type="button"
            id="open-private"
            disabled={actPress.busy.value}
            onClick={() => void openDetails(row)}
          >
            <Icon name="lock" /> {t("board.open_private")} <kbd>{keyOf("private")}</kbd>
          </button>{" "}
          <span class="dim">{t("board.open_private_logged")}</span>
        </p>
      )}
    </section>
  );
}

function shutWhy(): void {
  unexplained.value = null;
  // The keyboard goes on where it was asked.
  setTimeout(() => document.getElementById("open-private")?.focus());
}

/** Whose work it is; and whoever sees it only because they opened it with a reason. */
function mayRead(row: IncidentRow): boolean {
  const byReason = isAny("officer") && incident(row.id) === undefined;
  return byReason || isAny("call_taker", "dispatcher", "supervisor");
}

interface LineProps {
  report: ReportRow;
  /** Of the incident. */
  label: string;
  open: PrivateReport | undefined;
}

function Line({ report, label, open }: LineProps) {
  return (
    <li>
      <p>
        <Mark level={report.level} /> <span class="num label">{report.code}</span>{" "}
        <span class="dim">
          {t(`board.channel_${report.channel}`)} · {t(`call_type.${report.call_type}`)} ·{" "}
          {shortTime(Date.parse(report.received_at), now.value)}
          {report.photos ? ` · ${t("board.photos", { n: report.photos })}` : ""}
        </span>{" "}
        {report.source ? <strong>{t("board.source", { ...report.source })}</strong> : null} {origin(report)}
      </p>
      <Contact contact={report.contact} />
      {open ? (
        <Private open={{ ...open, contact: report.contact ?? open.contact }} />
      ) : (
        <p class="masked">{t("board.masked")}</p>
      )}
      {report.opened ? (
        <Apart act={() => make.detach({ id: report.incident, label }, report.id)} words="detach" />
      ) : null}
    </li>
  );
}

/** Whether it is safe to get in touch, said before any number is seen. */
function Contact({ contact }: { contact: ReportRow["contact"] }) {
  if (!contact || contact === "call") return null;
  return (
    <p class="contact-warning">
      <Icon name="warn" /> <strong>{t(`board.contact_${contact}`)}</strong>
    </p>
  );
}

/** The strictest wish of those who reported an incident. */
export function contactOf(id: string): "message" | "no" | undefined {
  const wishes = reports.value.filter((report) => report.incident === id).map((report) => report.contact);
  return (["no", "message"] as const).find((wish) => wishes.includes(wish));
}

/** Which incident it opened, where that was merged into this one. */
function origin(report: ReportRow) {
  const part = details.value?.merged?.find((one) => one.reports.includes(report.id));
  return part ? <strong class="label">{t("board.from_merged", { label: part.label })}</strong> : null;
}

function answersText(answers: [string, unknown][]): string {
  return answers
    .map(([name, value]) => `${tOr(`question.${name}`, name)} ${tOr(`answer.${value}`, String(value))}`)
    .join(" · ");
}

export function Private({ open }: { open: PrivateReport }) {
  if (open.erased || open.locked) {
    return <p class="masked">{t(open.erased ? "board.erased" : "board.locked")}</p>;
  }
  const answers = Object.entries(open.answers);
  return (
    <div class="private">
      {open.text ? <blockquote>{open.text}</blockquote> : null}
      <dl>
        <dt>{t("board.place")}</dt>
        <dd>
          {open.place_text}{" "}
          {open.place_from && open.place_from !== "sent" ? `(${t(`place_from.${open.place_from}`)})` : ""}{" "}
          <GeoLink {...open} />
        </dd>
        <dt>{t("board.reporter")}</dt>
        <dd>
          {open.name ?? t(open.anonymous ? "board.anonymous" : "board.no_name")}{" "}
          {open.phone && open.contact !== "call" ? (
            <>
              <span class="num">{open.phone}</span> <Contact contact={open.contact} />
            </>
          ) : open.phone ? (
            <a href={`tel:${open.phone}`} class="num">
              <Icon name="phone" /> {open.phone}
            </a>
          ) : (
            <span class="dim">{t("board.no_phone")}</span>
          )}
        </dd>
        {open.news ? <dd>{t("board.news_by", { by: open.news })}</dd> : null}
        {open.needed ? <dd>{t(`board.needed_${open.needed}`)}</dd> : null}
        {answers.length > 0 ? (
          <>
            <dt>{t("board.answers")}</dt>
            <dd>{answersText(answers)}</dd>
          </>
        ) : null}
      </dl>
      {open.restricted_erased ? <p class="masked">{t("board.restricted_erased")}</p> : null}
      {open.photos ? <PhotosPlace photos={open.photos} /> : null}
    </div>
  );
}
