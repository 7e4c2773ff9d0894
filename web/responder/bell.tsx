// Whether this phone rings while its page is shut, and the button that makes it.
import { useEffect } from "preact/hooks";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { bell, lookAtBell, turnOnBell } from "./bell.ts";

export function BellLine() {
  useEffect(() => void lookAtBell(), []);
  const is = bell.value;
  if (is === "none") return null;
  return (
    <div aria-live="polite">
      <p class="dim">
        <Icon name={is === "on" ? "sound" : "mute"} /> {t(`bell.${is}`)}
      </p>
      {is === "off" || is === "failed" ? (
        <button type="button" onClick={() => void turnOnBell()}>
          {t("bell.turn_on")}
        </button>
      ) : null}
    </div>
  );
}
