// The frame of a form of the open incident: focus, keys, buttons, and what went wrong.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import type { Press } from "../../lib/ui/press.ts";
import { form, locked } from "../state.ts";

interface FrameProps {
  press: Press;
  submit: (data: FormData) => void;
  button: string;
  children: ComponentChildren;
  blocked?: boolean;
}

export function Frame({ press, submit, button, children, blocked = false }: FrameProps) {
  const box = useRef<HTMLFormElement>(null);
  // Before anything can be typed: letters meant for the form would be keys of the board.
  useLayoutEffect(() => {
    box.current?.querySelector<HTMLElement>("textarea, select, input")?.focus();
  }, []);
  return (
    <form
      ref={box}
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (box.current && !blocked) submit(new FormData(box.current));
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") form.value = null;
      }}
    >
      {children}
      <div class="buttons">
        <button type="submit" class="main" disabled={locked.value || press.busy.value || blocked}>
          {press.busy.value ? t("common.wait") : button} <kbd>Ctrl ↵</kbd>
        </button>
        <button type="button" onClick={() => (form.value = null)}>
          {t("common.cancel")} <kbd>Esc</kbd>
        </button>
      </div>
      <Fault press={press} />
    </form>
  );
}
