// Earthquakes in or near the region, until somebody has seen them.
import { isAny } from "../lib/api/session.ts";
import type { QuakeRow } from "../lib/api/types.ts";
import { now } from "../lib/live/live.ts";
import { areaWords } from "../lib/text/area.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { Icon } from "../lib/ui/icons.tsx";
import { usePress } from "../lib/ui/press.ts";

export function QuakeNotice({ row: { quake, areas } }: { row: QuakeRow }) {
  const press = usePress();
  const named = areas.map(({ area, km, felt }) =>
    felt
      ? t("board.quake_area_felt", { area: areaWords(area), km, felt })
      : t("board.quake_area", { area: areaWords(area), km }),
  );
  const time = shortTime(Date.parse(quake.at), now.value);
  const told = t("board.quake", { magnitude: quake.magnitude, time, place: quake.place });
  return (
    <div class="banner quiet" role="status">
      <Icon name="warn" /> <strong>{told}</strong>{" "}
      {quake.depth_km === undefined ? null : t("board.quake_depth", { km: quake.depth_km })}{" "}
      {quake.felt ? t("board.quake_felt", { felt: quake.felt }) : null} {quake.potential}{" "}
      {t("board.quake_areas", { areas: named.join(", ") })} {t("board.quake_source")}{" "}
      {isAny("dispatcher", "supervisor") ? (
        <button
          type="button"
          disabled={press.busy.value}
          onClick={() => void press.run("POST", `/quakes/${encodeURIComponent(quake.id)}/seen`, {})}
        >
          {t("board.quake_seen")}
        </button>
      ) : null}
      <Fault press={press} />
    </div>
  );
}
