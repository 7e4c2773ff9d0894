// Why something sealed is opened, where that is asked for: one of the usual reasons, in words, or both. What is typed stays when it
// is refused.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Problem } from "../../lib/api/client.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { problemText } from "../../lib/ui/press.ts";

export const ready = alsoSpeak({
  id: () => import("virtual:text/opening/id"),
  su: () => import("virtual:text/opening/su"),
  en: () => import("virtual:text/opening/en"),
});

/** In words alone where none of the others fits. */
const OTHER = "other";
const USUAL = ["call_back", "asked", "authority", "review", OTHER] as const;
/** With one of the usual ones before it, no more than the server takes. */
const MOST_CHARS = 3_800;

export interface WhyProps {
  /** Opens it with this reason; what went wrong, if anything did. */
  send: (reason: string) => Promise<Problem | null>;
  shut: () => void;
}

export { Why as Part };

function Why({ send, shut }: WhyProps) {
  const box = useRef<HTMLFormElement>(null);
  const [usual, words, busy] = [useSignal(""), useSignal(""), useSignal(false)];
  const fault = useSignal<{ text: string; field: boolean } | null>(null);
  // Before anything can be typed: letters meant for the form would be keys of the board.
  useLayoutEffect(() => box.current?.querySelector("input")?.focus(), []);
  const submit = async () => {
    const said = words.value.trim();
    const parts = [usual.value === OTHER ? "" : t(`opening.usual_${usual.value}`), said];
    if (usual.value === OTHER && said === "") {
      fault.value = { text: t("opening.empty"), field: true };
      box.current?.querySelector("textarea")?.focus();
      return;
    }
    busy.value = true;
    fault.value = null;
    const problem = await send(parts.filter((part) => part !== "").join(": "));
    busy.value = false;
    if (problem) {
      fault.value = {
        text: problemText(problem),
        field: problem.errors.some((error) => error.field === "reason"),
      };
    }
  };
  return (
    <form
      ref={box}
      class="form why"
      aria-label={t("opening.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy.value) void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        shut();
      }}
    >
      <p>{t("opening.hint")}</p>
      <fieldset class="choices">
        <legend>{t("opening.title")}</legend>
        {USUAL.map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="usual"
              value={one}
              required
              checked={usual.value === one}
              onChange={() => (usual.value = one)}
            />
            {t(`opening.usual_${one}`)}
          </label>
        ))}
      </fieldset>
      <label>
        {t(usual.value === OTHER ? "opening.words" : "opening.more")}
        <textarea
          rows={2}
          maxLength={MOST_CHARS}
          value={words.value}
          onInput={(event) => (words.value = event.currentTarget.value)}
          aria-invalid={fault.value?.field ?? false}
          aria-describedby={fault.value ? "why-fault" : undefined}
        />
      </label>
      {fault.value ? (
        <p class="fault" id="why-fault" role="alert">
          {fault.value.text}
        </p>
      ) : null}
      <div class="buttons">
        <button type="submit" class="main" disabled={busy.value}>
          {busy.value ? t("common.wait") : t("board.open_private")} <kbd>Ctrl ↵</kbd>
        </button>
        <button type="button" onClick={shut}>
          {t("common.cancel")} <kbd>Esc</kbd>
        </button>
      </div>
    </form>
  );
}
