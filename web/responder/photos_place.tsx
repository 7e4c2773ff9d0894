// The place of a crew's photos; what takes them is loaded once it is asked for.
import { signal } from "@preact/signals";
import type { IncidentRow } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";

type Part = typeof import("./photos.tsx");
const part = signal<Part | null>(null);

function load(): void {
  if (part.value !== null) return;
  void import("./photos.tsx").then(async (loaded) => {
    await loaded.ready;
    part.value = loaded;
  });
}

export function PhotosPlace({ row }: { row: IncidentRow }) {
  const Photos = part.value?.Photos;
  return (
    <details class="crew-photos-place" onToggle={load}>
      <summary>{t("unit.photos")}</summary>
      {Photos ? <Photos row={row} /> : null}
    </details>
  );
}
