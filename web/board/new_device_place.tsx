// That somebody signed in to the account on a new device; loaded only when somebody did.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { session } from "../lib/api/session.ts";

const part = signal<typeof import("./new_device.ts") | null>(null);

export function NewDevicePlace() {
  const wanted = (session.value?.new_devices.length ?? 0) > 0;
  useEffect(() => {
    if (!wanted) return;
    void import("./new_device.ts").then(async (loaded) => {
      await loaded.ready;
      part.value = loaded;
    });
  }, [wanted]);
  const Shown = part.value?.NewDevices;
  return wanted && Shown ? <Shown /> : null;
}
