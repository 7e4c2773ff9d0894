// Where to go and whom to call. The exact place and the contact are opened on purpose, which is recorded.
import { signal } from "@preact/signals";
import type { IncidentRow, PrivateDetail } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { Icon } from "../lib/ui/icons.tsx";
import { usePress } from "../lib/ui/press.ts";
import { PlaceMap } from "./map.tsx";

const opened = signal<PrivateDetail | null>(null);

export function forgetPlace(): void {
  opened.value = null;
}

export function Place({ row }: { row: IncidentRow }) {
  const press = usePress();
  // Where it is by now counts, and not what was told first.
  const moved = opened.value?.now?.elsewhere ? opened.value.now : null;
  const exact = moved ?? opened.value?.reports.find((one) => one.lat !== null && one.lon !== null);
  const at = exact?.lat != null && exact.lon != null ? { lat: exact.lat, lon: exact.lon } : row.place;
  // What reporters told later counts as what they told first.
  const told = [...(opened.value?.reports ?? []), ...(opened.value?.added ?? [])];
  const phone = told.find((one) => one.phone && one.contact === "call")?.phone;
  const unsafe = told.find((one) => one.contact !== "call")?.contact;
  return (
    <section class="place">
      {moved ? <p class="big">{moved.place_text ?? t("changed.now")}</p> : null}
      {opened.value ? (
        told.map((one) => (
          <div key={"id" in one ? one.id : one.at}>
            {one.place_text && !moved ? <p class="big">{one.place_text}</p> : null}
            {one.text ? <blockquote>{one.text}</blockquote> : null}
            {one.name ? <p>{one.name}</p> : null}
          </div>
        ))
      ) : (
        <>
          <button
            type="button"
            class="next"
            disabled={press.busy.value}
            onClick={() =>
              void press.run<PrivateDetail>(
                "POST",
                `/incidents/${encodeURIComponent(row.id)}/private`,
                {},
                (value) => {
                  opened.value = value;
                },
              )
            }
          >
            <Icon name="lock" /> {t("unit.open_place")}
          </button>
          <p class="dim small">{t("unit.open_place_logged")}</p>
        </>
      )}
      <Fault press={press} />
      {unsafe ? <p class="big">{t(`unit.contact_${unsafe}`)}</p> : null}
      {phone ? (
        <a class="button next" href={`tel:${phone}`}>
          <Icon name="phone" /> {t("unit.call_reporter")}
        </a>
      ) : null}
      {at ? <Navigate lat={at.lat} lon={at.lon} about={exact?.lat == null} /> : null}
      {at ? (
        <PlaceMap
          row={row}
          where={{
            ...at,
            accuracyM: exact ? (exact.accuracy_m ?? 0) : null,
            area: row.area?.code ?? null,
          }}
        />
      ) : null}
    </section>
  );
}

function Navigate({ lat, lon, about }: { lat: number; lon: number; about: boolean }) {
  return (
    <div>
      <p class="dim small num">{about ? t("unit.place_about") : `${lat.toFixed(5)}, ${lon.toFixed(5)}`}</p>
      <p class="links">
        <a class="button" href={`geo:${lat},${lon}?q=${lat},${lon}`}>
          <Icon name="navigate" /> {t("unit.navigate")}
        </a>
        <a
          class="button"
          href={`https://www.google.com/maps/dir/?api=1&destination=${lat},${lon}`}
          target="_blank"
          rel="noreferrer"
        >
          Google Maps
        </a>
        <a
          class="button"
          href={`https://waze.com/ul?ll=${lat},${lon}&navigate=yes`}
          target="_blank"
          rel="noreferrer"
        >
          Waze
        </a>
      </p>
    </div>
  );
}
