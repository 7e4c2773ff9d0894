// What an incident is known by since, and what reporters told later; opened on the record with the reports.
import "./added.css";
import type { PrivateAdded, PrivateDetail, PrivateNow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { alsoSpeak, t, tOr } from "../../lib/text/text.ts";
import { GeoLink } from "../../lib/ui/geo_link.tsx";
import { Icon } from "../../lib/ui/icons.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/added/id"),
  su: () => import("virtual:text/added/su"),
  en: () => import("virtual:text/added/en"),
});

function Added({ open }: { open: PrivateDetail }) {
  return (
    <>
      {open.now ? <Now now={open.now} /> : null}
      {open.added ? (
        <>
          <h4>{t("added.title")}</h4>
          <ul class="reports">
            {open.added.map((one) => (
              <li key={`${one.at} ${one.by}`}>
                <p class="dim">
                  <span class="num">{shortTime(Date.parse(one.at), now.value)}</span> ·{" "}
                  {t(`added.by_${one.by}`)}{" "}
                  <span class="num">{open.reports.find((report) => report.id === one.report)?.code}</span>
                </p>
                <div class="private added">
                  {one.text.trim() ? <blockquote>{one.text}</blockquote> : null}
                  <Where told={one} />
                  <Who told={one} />
                </div>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

export { Added as Part };

/** What the incident is known by since, which counts. */
function Now({ now: known }: { now: PrivateNow }) {
  const answers = Object.entries(known.answers).map(
    ([name, value]) => `${tOr(`question.${name}`, name)} ${tOr(`answer.${value}`, String(value))}`,
  );
  return (
    <div class="private added">
      <p>
        <strong>{t("changed.now")}</strong>{" "}
        {known.elsewhere ? (
          <>
            <Icon name="pin" /> {known.place_text} <GeoLink {...known} />
          </>
        ) : null}
      </p>
      {answers.length > 0 ? <p>{answers.join(" · ")}</p> : null}
    </div>
  );
}

function Where({ told: { place_text, lat, lon } }: { told: PrivateAdded }) {
  if (place_text === null && lat === null) return null;
  return (
    <p>
      <Icon name="pin" /> {place_text} <GeoLink lat={lat} lon={lon} />
    </p>
  );
}

function Who({ told: { name, phone, contact } }: { told: PrivateAdded }) {
  if (name === null && phone === null) return null;
  return (
    <p>
      {name}{" "}
      {phone && contact === "call" ? (
        <a href={`tel:${phone}`} class="num">
          <Icon name="phone" /> {phone}
        </a>
      ) : (
        <span class="num">{phone}</span>
      )}{" "}
      {contact === "call" ? null : <strong>{t(`board.contact_${contact}`)}</strong>}
    </p>
  );
}
