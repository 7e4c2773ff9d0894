// A part of the board that is loaded when it is first wanted.
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { parts } from "./wall/parts.ts";

interface Props {
  wanted: boolean;
  load: () => Promise<FunctionComponent>;
}

export function Late({ wanted, load }: Props) {
  const [part, setPart] = useState<{ Shown: FunctionComponent } | null>(null);
  useEffect(() => {
    if (wanted && !part) void load().then((Shown) => setPart({ Shown }));
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
