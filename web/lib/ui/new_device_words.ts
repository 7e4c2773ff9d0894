// The words of a new device, with what shows them.
import { alsoSpeak } from "../text/text.ts";

export { NewDevices } from "./new_device.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/new_device/id"),
  su: () => import("virtual:text/new_device/su"),
  en: () => import("virtual:text/new_device/en"),
});
