// What has not arrived yet, and what the centre did not take: both are said until they are true no more, or read.
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";
import type { Act, Refusal } from "./acts.ts";
import { me } from "./kept.ts";
import { dismiss, failing, refusals, unsent } from "./queue.ts";
import { serverNow } from "./time.ts";

/** `3 belum terkirim`, beside the name of the unit. */
export function Count() {
  const n = unsent.value.length;
  if (n === 0) return null;
  return (
    <span class="unsent num" role="status">
      <span aria-hidden="true">↑</span> {t("queue.unsent", { n })}
    </span>
  );
}

/** What waits, each with its time, once sending has failed; photos take their time, and are said at once. */
export function Waits() {
  const own = unsent.value.filter((act) => act.who === me.value?.person.name);
  const others = unsent.value.filter((act) => act.who !== me.value?.person.name);
  return (
    <>
      {failing.value ? (
        <p class="trouble" role="alert">
          <Icon name="warn" /> {t("queue.failing")}
        </p>
      ) : null}
      {own.some((act) => act.tries > 0 || act.photo !== undefined) ? (
        <details class="waits">
          <summary>{t("queue.kept", { n: own.length })}</summary>
          <ol>
            {own.map((act) => (
              <li key={act.n}>{said(act)}</li>
            ))}
          </ol>
        </details>
      ) : null}
      {others.length > 0 ? (
        <p class="notice">{t("queue.of_others", { n: others.length, who: others[0]?.who ?? "" })}</p>
      ) : null}
    </>
  );
}

function said(act: Act): string {
  return `${shortTime(Date.parse(act.at), now.value || serverNow())} ${act.what}`;
}

/** What was tried, when, and what the centre did meanwhile; each until somebody has read it. */
export function Refusals() {
  return (
    <div aria-live="assertive">
      {refusals.value.map((one) => (
        <section class="conflict" key={one.n} aria-label={t("queue.refused")}>
          <p>
            <Icon name="warn" /> <strong>{t("queue.refused")}</strong>
          </p>
          <p class="big">{said(one.act)}</p>
          <p>{centre(one)}</p>
          {one.also.length > 0 ? (
            <>
              <p>{t("queue.also")}</p>
              <ul>
                {one.also.map((act) => (
                  <li key={act.key}>{said(act)}</li>
                ))}
              </ul>
            </>
          ) : null}
          <button type="button" class="next" onClick={() => void dismiss(one.n)}>
            {t("queue.read")}
          </button>
        </section>
      ))}
    </div>
  );
}

/** What the centre did, where that is known; else why it does not take it. */
function centre({ from, why }: Refusal): string {
  return from ? t("queue.meanwhile", { step: t(`step.${from}`) }) : why;
}
