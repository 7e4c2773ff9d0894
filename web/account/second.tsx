// Setting a second factor: a picture for the app, a code back, and the codes for when the telephone is lost.
import { useSignal } from "@preact/signals";
import { session } from "../lib/api/session.ts";
import type { SecondFactorBegun, SecondFactorCode, SecondFactorSet, WhoAmI } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import { Asking, useSure } from "./sure.tsx";

export function SecondFactor() {
  const begun = useSignal<SecondFactorBegun | null>(null);
  const kept = useSignal<{ codes: string[]; who: WhoAmI } | null>(null);
  const sure = useSure();
  const has = session.value?.second_factor ?? false;
  const missing = session.value?.second_factor_missing ?? false;
  if (kept.value) {
    const { codes, who } = kept.value;
    return (
      <Recovery
        codes={codes}
        done={() => {
          begun.value = null;
          kept.value = null;
          session.value = who;
        }}
      />
    );
  }
  return (
    <section class="card" aria-labelledby="second-head">
      <h2 id="second-head">{t("account.second")}</h2>
      <p>{t(missing ? "account.second_needed" : has ? "account.second_set" : "account.second_none")}</p>
      {begun.value ? (
        <Scan
          begun={begun.value}
          confirm={(code) => {
            const body: SecondFactorCode = { code };
            void sure.run<SecondFactorSet>("PUT", "/session/second-factor", body, (set) => {
              kept.value = { codes: set.recovery, who: set.who };
            });
          }}
          busy={sure.busy.value}
        />
      ) : (
        <button
          type="button"
          class={has ? "" : "main"}
          disabled={sure.busy.value}
          onClick={() =>
            void sure.run<SecondFactorBegun>("POST", "/session/second-factor", undefined, (value) => {
              begun.value = value;
            })
          }
        >
          {t(has ? "account.second_renew" : "account.second_begin")}
        </button>
      )}
      <Asking sure={sure} />
    </section>
  );
}

interface ScanProps {
  begun: SecondFactorBegun;
  confirm: (code: string) => void;
  busy: boolean;
}

function Scan({ begun, confirm, busy }: ScanProps) {
  return (
    <form
      class="second"
      onSubmit={(event) => {
        event.preventDefault();
        confirm(String(new FormData(event.currentTarget).get("code")).trim());
      }}
    >
      <p>{t("account.second_scan")}</p>
      <svg
        class="scan"
        role="img"
        aria-label={t("account.second_picture")}
        viewBox={`0 0 ${begun.width} ${begun.width}`}
      >
        <path d={begun.path} />
      </svg>
      <p>
        {t("account.second_key")}: <code class="secret">{begun.secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
      <p>
        <a href={begun.address}>{t("account.second_open")}</a>
      </p>
      <label>
        {t("account.code")}
        <input name="code" inputMode="numeric" autocomplete="one-time-code" required />
      </label>
      <button type="submit" class="main" disabled={busy}>
        {t("account.second_confirm")}
      </button>
    </form>
  );
}

function Recovery({ codes, done }: { codes: string[]; done: () => void }) {
  return (
    <section class="card" aria-labelledby="recovery-head">
      <h2 id="recovery-head">{t("account.recovery")}</h2>
      <p>{t("account.recovery_help")}</p>
      <ul class="recovery">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" class="main" onClick={done}>
        {t("account.recovery_kept")}
      </button>
    </section>
  );
}
