// The running sessions of an account, each with the way to end it.
import type { SessionOut } from "../lib/api/types.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";

export function SessionList({
  sessions,
  end,
}: {
  sessions: SessionOut[];
  end: (id: string) => Promise<void>;
}) {
  const at = (text: string) => shortTime(Date.parse(text), Date.now());
  if (sessions.length === 0) return <p class="dim">{t("account.none")}</p>;
  return (
    <ul class="sessions">
      {sessions.map((one) => (
        <li key={one.id}>
          <span>
            <strong>{one.device || t("account.session_unknown")}</strong>{" "}
            {one.current ? <span class="tag">{t("account.session_here")}</span> : null}{" "}
            {one.new_device ? <span class="tag warn">{t("account.session_new")}</span> : null}
            <br />
            <span class="dim num">
              {t("account.session_began", { at: at(one.began_at) })} ·{" "}
              {t("account.session_used", { at: at(one.used_at) })} ·{" "}
              {t("account.session_ends", { at: at(one.expires_at) })}
            </span>
          </span>
          {one.current ? null : (
            <button type="button" onClick={() => void end(one.id)}>
              {t("account.end_session")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
