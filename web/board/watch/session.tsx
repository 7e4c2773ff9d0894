// A session never ends under somebody with an incident open: some minutes before its end the board asks to sign in again beside
// the work, and what is typed stays.
import { signal } from "@preact/signals";
import { ended, session } from "../../lib/api/session.ts";
import { now } from "../../lib/live/live.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";
import { Late } from "../late.tsx";
import { signInAgain } from "../ways_in.ts";

/** From so long before its end on. */
const ASKED_MS = 15 * 60_000;
/** Before which end of a session somebody pressed to sign in again. */
const asked = signal("");

export function SessionEnding() {
  const who = session.value;
  const left = who && now.value > 0 ? Date.parse(who.expires_at) - now.value : Number.POSITIVE_INFINITY;
  const over = who === null || ended.value;
  if (!over && left > ASKED_MS) return null;
  if (over || asked.value === who?.expires_at) {
    return (
      <section class="beside" aria-label={t("common.sign_in_again")}>
        <Late wanted load={signInAgain} />
      </section>
    );
  }
  return (
    <div class="banner quiet" role="status">
      <Icon name="lock" /> {t("watch.session_ends", { span: roughly(left) })}
      <button type="button" onClick={() => (asked.value = who?.expires_at ?? "")}>
        {t("common.sign_in_again")}
      </button>
    </div>
  );
}
