// Photos of a crew: taken with the phone's camera, sent to the incident it is on, and told what became of each. What
// does not arrive stays chosen, to be sent again.
import { useSignal } from "@preact/signals";
import type { IncidentRow } from "../lib/api/types.ts";
import { sendPhotos } from "../lib/photos.ts";
import { alsoSpeak, t } from "../lib/text/text.ts";

export const ready = alsoSpeak({
  id: () => import("virtual:text/photos/id"),
  su: () => import("virtual:text/photos/su"),
  en: () => import("virtual:text/photos/en"),
});

export function Photos({ row }: { row: IncidentRow }) {
  const files = useSignal<File[]>([]);
  const busy = useSignal(false);
  const said = useSignal<string[]>([]);
  const send = async () => {
    busy.value = true;
    said.value = [];
    const sent = await sendPhotos(row.id, files.value);
    busy.value = false;
    if (!sent.ok) {
      said.value = [sent.problem?.detail || t("photo.not_reached")];
      return;
    }
    const { kept, refused } = sent.value;
    const words = refused.map((one) => t("photo.refused", { n: one.number, why: one.text }));
    said.value = kept.length > 0 ? [t("photo.kept", { n: kept.length }), ...words] : words;
    files.value = files.value.filter((_, at) =>
      refused.some((one) => one.number === at + 1 && one.retryable),
    );
  };
  const some = files.value.length > 0;
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
            said.value = [];
          }}
        />
      </label>
      {some ? (
        <button type="button" class="next" disabled={busy.value} onClick={() => void send()}>
          {busy.value
            ? t("photo.sending", { n: files.value.length })
            : t("photo.send", { n: files.value.length })}
        </button>
      ) : null}
      <div role="status">
        {said.value.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
    </section>
  );
}
