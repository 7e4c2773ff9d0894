// What reporters told later, opened on the record with their reports.
import type { PrivateAdded, PrivateDetail } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/added/id"),
  su: () => import("virtual:text/added/su"),
  en: () => import("virtual:text/added/en"),
});

function Added({ open }: { open: PrivateDetail }) {
  return (
    <>
      <h4>{t("added.title")}</h4>
      <ul class="reports">
        {open.added?.map((one) => (
          <li key={`${one.at} ${one.by}`}>
            <p class="dim">
              <span class="num">{shortTime(Date.parse(one.at), now.value)}</span> · {t(`added.by_${one.by}`)}{" "}
              <span class="num">{open.reports.find((report) => report.id === one.report)?.code}</span>
            </p>
            <div class="private">
              {one.text.trim() ? <blockquote>{one.text}</blockquote> : null}
              <Where told={one} />
              <Who told={one} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export { Added as Part };

function Where({ told: { place_text, lat, lon } }: { told: PrivateAdded }) {
  if (place_text === null && lat === null) return null;
  return (
    <p>
      <Icon name="pin" /> {place_text}{" "}
      {lat !== null && lon !== null ? (
        <a href={`geo:${lat},${lon}`} class="num">
          {lat.toFixed(5)}, {lon.toFixed(5)}
        </a>
      ) : null}
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
