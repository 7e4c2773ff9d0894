// What is pressed on the scene and after it, with its words: loaded once the crew is on its way, and kept for without network.
import { alsoSpeak } from "../lib/text/text.ts";

export { Destination, Where } from "./destination.tsx";
export { More } from "./more.tsx";
export { Tags } from "./tags.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/on_scene/id"),
  su: () => import("virtual:text/on_scene/su"),
  en: () => import("virtual:text/on_scene/en"),
});
