// Whether this phone rings while its page is shut, and the button that makes it.
import { useEffect } from "preact/hooks";
import { session } from "../lib/api/session.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { bell, lookAtBell, turnOnBell } from "./bell.ts";

export function BellLine() {
  // Told anew in each session: the phone is forgotten with the one it was told of in, when somebody ends that.
  const until = session.value?.expires_at;
  useEffect(() => {
    if (until) void lookAtBell();
  }, [until]);
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
