// A few words to the other side, and the button that sends them.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** As `limits.talk_chars` has it. */
const MOST_CHARS = 500;

interface Props {
  label: string;
  button: string;
  off: boolean;
  /** Classes of the form and of its button. */
  dress: readonly [string, string];
  /** Whether the words are on their way, so that the field may be emptied. */
  send: (words: string) => Promise<boolean>;
  children?: ComponentChildren;
}

export function Say({ label, button, off, dress: [form, next], send, children }: Props) {
  const words = useSignal("");
  return (
    <form
      class={form}
      onSubmit={async (event) => {
        event.preventDefault();
        if (await send(words.value)) words.value = "";
      }}
    >
      <label>
        {label}
        <textarea
          rows={2}
          required
          maxLength={MOST_CHARS}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class={next} disabled={off}>
        {button}
      </button>
      {children}
    </form>
  );
}
