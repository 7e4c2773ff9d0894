// Sending photos: one request for those chosen together, in a form as browsers without scripts send them.
import type { Problem } from "./api/client.ts";
import type { PhotosOut } from "./api/types.ts";
import { lang } from "./text/text.ts";

export type Sent = { ok: true; value: PhotosOut } | { ok: false; problem: Problem | null };

/** A phone on a bad network takes minutes. */
const TIMEOUT_MS = 240_000;

/** Adds photos to an incident; `problem` is `null` when the server cannot be reached. */
export async function sendPhotos(incident: string, files: readonly File[]): Promise<Sent> {
  const form = new FormData();
  for (const file of files) form.append("photo", file);
  try {
    const response = await fetch(`/api/v1/incidents/${encodeURIComponent(incident)}/photos`, {
      method: "POST",
      headers: { Accept: "application/json, application/problem+json", "Accept-Language": lang.value },
      body: form,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const said = await response.json();
    return response.ok ? { ok: true, value: said as PhotosOut } : { ok: false, problem: said as Problem };
  } catch {
    return { ok: false, problem: null };
  }
}
