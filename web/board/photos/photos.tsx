// A report's photos, opened on the record with its words: small ones in a row, one of them large over the page, by mouse
// or by keys; and where one says it was taken, offered as the place.
import "./photos.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { isAny, session } from "../../lib/api/session.ts";
import type { PhotoOut } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Icon } from "../../lib/ui/icons.tsx";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { open } from "../state.ts";

export const ready = alsoSpeak({
  id: () => import("virtual:text/photos/id"),
  su: () => import("virtual:text/photos/su"),
  en: () => import("virtual:text/photos/en"),
});

export { Photos as Part };

function Photos({ photos }: { photos: PhotoOut[] }) {
  const [shown, setShown] = useState<number | null>(null);
  return (
    <section class="photos" aria-label={t("photo.title")}>
      <ul>
        {photos.map((photo, at) => (
          <li key={photo.id}>
            <button type="button" class="plain" onClick={() => setShown(at)}>
              <img src={photo.small_url} alt={nameOf(photo, at, photos.length)} loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      {photos.map((photo, at) =>
        photo.taken ? <Taken key={photo.id} taken={photo.taken} number={at + 1} /> : null,
      )}
      {shown === null ? null : <Large photos={photos} at={shown} show={setShown} />}
    </section>
  );
}

function nameOf(photo: PhotoOut, at: number, of: number): string {
  const from = t(`photo.from_${photo.from}`, { unit: photo.unit ?? "" });
  return t("photo.name", { n: at + 1, of, from, time: shortTime(Date.parse(photo.at), now.value) });
}

interface LargeProps {
  photos: PhotoOut[];
  at: number;
  show: (at: number | null) => void;
}

/** Over the page until it is shut; the arrow keys lead on. */
function Large({ photos, at, show }: LargeProps) {
  const box = useRef<HTMLDialogElement>(null);
  const photo = photos[at];
  useEffect(() => box.current?.showModal(), []);
  if (!photo) return null;
  const go = (by: number) => show((at + by + photos.length) % photos.length);
  return (
    <dialog
      ref={box}
      class="photo-large"
      aria-label={nameOf(photo, at, photos.length)}
      onClose={() => show(null)}
      onKeyDown={(event) => {
        // The board's own keys wait.
        event.stopPropagation();
        if (event.key === "ArrowRight") go(1);
        if (event.key === "ArrowLeft") go(-1);
      }}
    >
      <img src={photo.url} width={photo.width} height={photo.height} alt={nameOf(photo, at, photos.length)} />
      <p>
        {nameOf(photo, at, photos.length)}{" "}
        {photos.length > 1 ? (
          <>
            <button type="button" aria-label={t("photo.previous")} onClick={() => go(-1)}>
              ←
            </button>{" "}
            <button type="button" aria-label={t("photo.next")} onClick={() => go(1)}>
              →
            </button>{" "}
          </>
        ) : null}
        <button type="button" onClick={() => box.current?.close()}>
          {t("common.shut")} <kbd>Esc</kbd>
        </button>
      </p>
    </dialog>
  );
}

interface TakenProps {
  taken: NonNullable<PhotoOut["taken"]>;
  number: number;
}

function Taken({ taken, number }: TakenProps) {
  const press = usePress();
  const row = open.value;
  const { lat, lon } = taken;
  const at = lat === undefined || lon === undefined ? null : { lat, lon };
  const where = at ? `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}` : t("photo.no_place");
  return (
    <p class="photo-taken">
      <Icon name="pin" /> {t("photo.taken", { n: number, place: where, time: taken.said_at ?? "?" })}{" "}
      {at && row && isAny("call_taker", "dispatcher", "supervisor") ? (
        <button
          type="button"
          disabled={press.busy.value}
          onClick={() => {
            const change = make.change(row, { since: "told", place: at }, session.value?.person.name ?? "");
            void perform(change, press);
          }}
        >
          {t("photo.use_place")}
        </button>
      ) : null}
      <Fault press={press} />
    </p>
  );
}
