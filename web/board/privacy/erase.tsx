// Erasing what one report told of people. Nothing brings it back, so it is asked for twice.
import { useSignal } from "@preact/signals";
import type { Class, EraseBody, ErasedOut, Ground } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { Prove } from "../../lib/ui/prove.tsx";
import { locked } from "../state.ts";

const GROUNDS: readonly Ground[] = ["request", "unneeded", "unlawful", "retention"];

export function Erase() {
  const press = usePress();
  const done = useSignal<{ code: string; clean: boolean } | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const sent = event.currentTarget as HTMLFormElement;
    const data = new FormData(sent);
    const code = String(data.get("code")).trim().toUpperCase();
    const only = String(data.get("class"));
    const body: EraseBody = {
      ground: String(data.get("ground")) as Ground,
      reason: String(data.get("reason")),
      class: only === "" ? null : (only as Class),
    };
    done.value = null;
    const path = `/reports/${encodeURIComponent(code)}/erase`;
    void press.run<ErasedOut>("POST", path, body, (erased) => {
      done.value = { code, clean: erased.clean };
      sent.reset();
    });
  };
  return (
    <section aria-labelledby="erase">
      <h2 id="erase">{t("privacy.erase_title")}</h2>
      <p>{t("privacy.erase_hint")}</p>
      {done.value ? (
        <p class="note" role="status">
          {t(done.value.clean ? "privacy.erased_clean" : "privacy.erased_soon", { code: done.value.code })}
        </p>
      ) : null}
      <form class="form" onSubmit={submit}>
        <label>
          {t("privacy.code")}
          <input name="code" required maxLength={32} autocapitalize="characters" autocomplete="off" />
        </label>
        <label>
          {t("privacy.ground")}
          <select name="ground" required>
            {GROUNDS.map((ground) => (
              <option key={ground} value={ground}>
                {t(`privacy.ground_${ground}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("privacy.class")}
          <select name="class">
            <option value="">{t("privacy.class_all")}</option>
            <option value="restricted">{t("privacy.class_restricted")}</option>
          </select>
        </label>
        <label>
          {t("privacy.reason")}
          <textarea name="reason" required maxLength={4000} />
        </label>
        <label class="check">
          <input type="checkbox" name="sure" required />
          {t("privacy.sure")}
        </label>
        <button type="submit" class="main" disabled={locked.value || press.busy.value}>
          {t("privacy.erase")}
        </button>
        <Fault press={press} />
      </form>
      {press.problem.value?.code === "step_up_needed" ? (
        <Prove label={t("privacy.erase")} then={() => void press.again()} />
      ) : null}
    </section>
  );
}
