// Something a reporter sent: a photo to look at, a voice note to hear, or where it is when it is not here.
import { useRef, useState } from "preact/hooks";
import type { MediaOut } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";

export function Sent({ media }: { media: MediaOut }) {
  const [link, renew] = useLink(media.url);
  if (link === undefined) return <p class="chat-media">{whereIs(media)}</p>;
  if (media.sort === "photo") {
    return (
      <a class="chat-media" href={link} target="_blank" rel="noreferrer">
        <img src={`${link}&size=small`} alt={t("chatting.photo")} loading="lazy" onError={renew} />
      </a>
    );
  }
  if (!media.plays) {
    return (
      <a class="chat-media" href={link} download>
        {t("chatting.voice_download")}
      </a>
    );
  }
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said
    <audio
      class="chat-media"
      controls
      preload="none"
      src={link}
      aria-label={t("chatting.voice")}
      onError={renew}
    />
  );
}

/** The first link, as long as it is good: each reading brings another, which would begin a recording anew. */
function useLink(newest: string | undefined): [string | undefined, () => void] {
  const kept = useRef(newest);
  const [, again] = useState(0);
  const place = (link: string | undefined) => link?.split("?")[0];
  if (place(kept.current) !== place(newest)) kept.current = newest;
  const renew = () => {
    if (kept.current === newest) return;
    kept.current = newest;
    again((count) => count + 1);
  };
  return [kept.current, renew];
}

function whereIs(media: MediaOut): string {
  if (media.state === "waits") return t("chatting.media_waits");
  if (media.state === "lost") return t(`chatting.lost_${media.sort}`);
  if (media.state === "kept") return t("chatting.media_elsewhere");
  return t(`chatting.media_${media.sort}`);
}
