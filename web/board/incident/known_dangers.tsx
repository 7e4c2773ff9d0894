// Zones of known danger that the place lies in, or may lie in, and what speaks for a prank: said, and decided upon by people.
import { t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";
import { details } from "./load.ts";

export function KnownDangers() {
  const { hazards: all = [], suspicion } = details.value ?? {};
  if (all.length === 0 && !suspicion) return null;
  return (
    <ul class="known-dangers" aria-label={t("map.hazards")}>
      {suspicion ? <li>{suspicion}</li> : null}
      {all.map(({ name, level, surely }) => (
        <li key={`${name} ${level}`}>
          <Icon name="warn" /> {t(surely ? "map.hazard" : "map.hazard_edge")}: <strong>{name}</strong> ·{" "}
          {t(`map.hazard_${level}`)}
        </li>
      ))}
    </ul>
  );
}
