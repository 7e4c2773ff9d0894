// The place of a report's photos; what shows them is loaded when the first are opened.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PhotoOut } from "../../lib/api/types.ts";

type Part = typeof import("./photos.tsx");
const part = signal<Part | null>(null);

export function PhotosPlace({ photos }: { photos: PhotoOut[] | undefined }) {
  const some = photos !== undefined && photos.length > 0;
  useEffect(() => {
    if (!some || part.value !== null) return;
    void import("./photos.tsx").then(async (loaded) => {
      await loaded.ready;
      part.value = loaded;
    });
  }, [some]);
  const Photos = part.value?.Photos;
  return some && Photos ? <Photos photos={photos} /> : null;
}
