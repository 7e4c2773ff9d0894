// Photos of a crew: taken with the phone's camera, made smaller, and kept on this phone until the centre has answered. They go
// after the presses, which wait for none of them.
import { useSignal } from "@preact/signals";
import type { IncidentRow } from "../lib/api/types.ts";
import { alsoSpeak, t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { put, unsent } from "./queue/queue.ts";
import { shrink } from "./shrink.ts";

export const ready = alsoSpeak({
  id: () => import("virtual:text/photos/id"),
  su: () => import("virtual:text/photos/su"),
  en: () => import("virtual:text/photos/en"),
});

/** Room that is left to presses, bytes. */
const LEFT_BYTES = 5_000_000;

/** Whether this phone has room for a photo and for the presses after it. Where it does not say, or says any number so as not to
 * be known by it, trying tells. */
async function hasRoom(photo: Blob): Promise<boolean> {
  const told = await navigator.storage?.estimate?.().catch(() => null);
  if (told?.quota === undefined || told.usage === undefined) return true;
  return told.quota - told.usage >= photo.size + LEFT_BYTES;
}

async function take(path: string, file: File): Promise<boolean> {
  const photo = await shrink(file);
  const what = t("photo.what");
  return (await hasRoom(photo)) && (await put({ path, photo, what, means: { is: "said", what: "photo" } }));
}

export function Photos({ row }: { row: IncidentRow }) {
  const files = useSignal<File[]>([]);
  const busy = useSignal(false);
  const full = useSignal(false);
  const path = `/incidents/${encodeURIComponent(row.id)}/photos`;
  const takeAll = async () => {
    busy.value = true;
    full.value = false;
    for (const file of [...files.value]) {
      if (!(await take(path, file))) {
        full.value = true;
        break;
      }
      files.value = files.value.filter((one) => one !== file);
    }
    busy.value = false;
  };
  const waiting = unsent.value.filter((act) => act.path === path).length;
  return (
    <section class="crew-photos" aria-label={t("photo.title")}>
      <label>
        {t("photo.choose")}
        <input
          type="file"
          accept="image/jpeg,image/png,image/webp"
          multiple
          disabled={busy.value}
          onChange={(event) => {
            files.value = Array.from(event.currentTarget.files ?? []);
            full.value = false;
            // So that the same may be chosen again.
            event.currentTarget.value = "";
          }}
        />
      </label>
      {files.value.length > 0 ? (
        <button type="button" class="next" disabled={busy.value} onClick={() => void takeAll()}>
          {t(busy.value ? "photo.keeping" : "photo.send", { n: files.value.length })}
        </button>
      ) : null}
      {full.value ? (
        <p class="trouble" role="alert">
          <Icon name="warn" /> {t("photo.no_room", { n: files.value.length })}
        </p>
      ) : null}
      <p role="status">{waiting > 0 ? t("photo.waiting", { n: waiting }) : ""}</p>
    </section>
  );
}
