// The place of what the map shows in words, and of acting on an area; loaded when one is opened first.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../lib/text/text.ts";
import { ground } from "./state.ts";

type Part = typeof import("./panel.tsx");
const part = signal<Part | null>(null);

export function GroundPlace() {
  const which = ground.value;
  useEffect(() => {
    if (which === null || part.value !== null) return;
    void import("./panel.tsx").then(async (loaded) => {
      await loaded.ready;
      part.value = loaded;
    });
  }, [which]);
  const Panel = part.value?.Panel;
  if (which === null) return null;
  return Panel ? <Panel which={which} /> : <p class="waiting">{t("map.loading")}</p>;
}
