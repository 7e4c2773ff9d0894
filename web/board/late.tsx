// A part of the board that is loaded when it is first wanted.
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { parts } from "./wall/parts.ts";

const AGAIN_MS = 3_000;

interface Props {
  wanted: boolean;
  load: () => Promise<FunctionComponent>;
}

export function Late({ wanted, load }: Props) {
  const [part, setPart] = useState<{ Shown: FunctionComponent } | null>(null);
  useEffect(() => {
    // A screen on a wall has nobody beside it who would load it again.
    const fetch = (): unknown =>
      load().then(
        (Shown) => setPart({ Shown }),
        () => setTimeout(fetch, AGAIN_MS),
      );
    if (wanted && !part) fetch();
  }, [wanted]);
  return wanted && part ? <part.Shown /> : null;
}

export const newDevices = async (): Promise<FunctionComponent> => {
  const loaded = await import("../lib/ui/new_device_words.ts");
  await loaded.ready;
  return loaded.NewDevices;
};

export const keySheet = async (): Promise<FunctionComponent> => (await import("./key_sheet.tsx")).KeySheet;

export const wallScreen = async (): Promise<FunctionComponent> =>
  (await import("./wall/wall.tsx")).begin(parts);
