// Erasing an account: for ever, so what goes and what stays is said first.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../lib/text/text.ts";
import { Asking, useSure } from "./sure.tsx";

export function Erase({ name, path, gone }: { name: string; path: string; gone: () => void }) {
  const asked = useSignal(false);
  const sure = useSure();
  const leave = useRef<HTMLButtonElement>(null);
  // Whoever presses Enter twice has erased nobody.
  useLayoutEffect(() => {
    if (asked.value) leave.current?.focus();
  }, [asked.value]);
  if (!asked.value) {
    return (
      <p class="row">
        <button type="button" class="plain" onClick={() => (asked.value = true)}>
          {t("account.erase")}
        </button>
      </p>
    );
  }
  return (
    <section class="erase" aria-label={t("account.erase_head", { name })}>
      <h3>{t("account.erase_head", { name })}</h3>
      <p>{t("account.erase_help")}</p>
      <p class="row">
        <button
          type="button"
          ref={leave}
          onClick={() => {
            sure.leave();
            asked.value = false;
          }}
        >
          {t("account.erase_leave")}
        </button>
        <button
          type="button"
          class="danger"
          disabled={sure.busy.value}
          onClick={() => void sure.run("DELETE", path, undefined, gone)}
        >
          {t("account.erase_go", { name })}
        </button>
      </p>
      <Asking sure={sure} />
    </section>
  );
}
