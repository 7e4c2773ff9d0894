import { session, signOut } from "../lib/api/session.ts";
import { age, now, stopLive, truth } from "../lib/live/live.ts";
import { timeOfDay, zoneName } from "../lib/text/clock.ts";
import { number, t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { LangSwitch } from "../lib/ui/langs.tsx";
import { DrillButton } from "./drill.tsx";
import { allowSound, soundBlocked } from "./sounds.ts";
import { keysShown, theme } from "./state.ts";
import { mayTake, taking } from "./taking.ts";
import { WatchHolder } from "./watch/place.tsx";

export function Top() {
  const who = session.value;
  return (
    <header class="top">
      <h1>
        <strong>SIGAP</strong> <span class="dim">· {who?.region.name ?? ""}</span>
      </h1>
      <TimeNow />
      <Connection />
      {soundBlocked.value ? (
        <button type="button" class="blocked-sound" onClick={() => void allowSound()}>
          <Icon name="mute" /> {t("board.sound_blocked")}
        </button>
      ) : null}
      {mayTake() ? (
        <button type="button" class="take" onClick={() => (taking.value = true)}>
          <Icon name="phone" /> {t("board.intake")} <kbd>F2</kbd>
        </button>
      ) : null}
      <span class="gap" />
      <WatchHolder />
      <span class="person">
        <a href="/akun">{who?.person.name}</a>{" "}
        <span class="dim">
          {who?.person.roles
            .map((role) => t(`role.${role}`))
            .filter((role) => role !== who.person.name)
            .join(", ")}
        </span>
      </span>
      <button
        type="button"
        class="plain"
        onClick={() => (theme.value = theme.value === "night" ? "day" : "night")}
      >
        {t(theme.value === "night" ? "board.to_day" : "board.to_night")}
      </button>
      <DrillButton />
      <LangSwitch />
      <button type="button" class="plain" onClick={() => (keysShown.value = !keysShown.value)}>
        <kbd>?</kbd> {t("board.keys")}
      </button>
      <button
        type="button"
        class="plain"
        onClick={() => {
          stopLive();
          void signOut();
        }}
      >
        {t("common.sign_out")}
      </button>
    </header>
  );
}

export function TimeNow() {
  const at = now.value;
  return (
    <time class="num time-now">
      {at > 0 ? timeOfDay(at) : "--:--:--"} {zoneName()}
    </time>
  );
}

/** Whether what is shown is true, and how old it is. */
export function Connection() {
  const state = truth.value;
  const ms = age.value;
  return (
    <span class={`connection ${state}`} role="status" aria-live="off">
      <span class="dot" aria-hidden="true" />
      {t(`common.truth_${state}`)}
      {ms !== null ? (
        <span class="num"> {t("common.seconds_ago", { s: number(ms / 1000, ms < 9950 ? 1 : 0) })}</span>
      ) : null}
    </span>
  );
}
