// A small form for one line of words, in place of the button that asks for them.
import { useSignal } from "@preact/signals";
import { t } from "../../lib/text/text.ts";
import type { Press } from "../../lib/ui/press.ts";
import { locked } from "../state.ts";

interface AskedProps {
  label: string;
  button: string;
  press: Press;
  submit: (words: string) => void;
  shut: () => void;
}

export function Asked({ label, button, press, submit, shut }: AskedProps) {
  const words = useSignal("");
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit(words.value);
      }}
    >
      <label>
        {label}
        <input
          required
          maxLength={400}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="main" disabled={press.busy.value || locked.value}>
          {button}
        </button>
        <button type="button" onClick={shut}>
          {t("common.cancel")}
        </button>
      </div>
    </form>
  );
}
