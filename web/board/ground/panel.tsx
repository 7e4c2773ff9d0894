// What the map shows in words, and acting on an area of it: in the side of the board, over nothing that is read.
import "./ground.css";
import { useLayoutEffect, useRef } from "preact/hooks";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { AreaActs } from "./area.tsx";
import { MapInWords } from "./list.tsx";
import { ground } from "./state.ts";

export const ready = alsoSpeak({
  id: () => import("virtual:text/ground/id"),
  su: () => import("virtual:text/ground/su"),
  en: () => import("virtual:text/ground/en"),
});

export function Panel({ which }: { which: "list" | "area" }) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), [which]);
  return (
    <section class="pane ground scrolls" aria-label={t(`map.ground_${which}`)}>
      <header>
        <h2 ref={title} tabIndex={-1}>
          {t(`map.ground_${which}`)}
        </h2>
        <button type="button" class="plain" onClick={() => (ground.value = null)}>
          {t("common.shut")} <kbd>Esc</kbd>
        </button>
      </header>
      {which === "list" ? <MapInWords /> : <AreaActs />}
    </section>
  );
}
