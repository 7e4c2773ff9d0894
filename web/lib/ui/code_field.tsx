import { t } from "../text/text.ts";

/** Where a code of the second factor goes, once it was asked for. */
export function CodeField() {
  return (
    <label>
      {t("common.code")}
      <input name="otp" inputMode="numeric" autocomplete="one-time-code" required autofocus />
    </label>
  );
}
