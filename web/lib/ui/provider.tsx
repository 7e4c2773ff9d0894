// Signing in where people have one account for many services; they come back to the page they went from.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../api/client.ts";
import type { WaysIn } from "../api/types.ts";
import { t } from "../text/text.ts";

export function AtProvider({ again = false }: { again?: boolean }) {
  const ways = useSignal<WaysIn | null>(null);
  useEffect(() => {
    void ask<WaysIn>("/session/ways").then((answer) => {
      if (answer.ok) ways.value = answer.value;
    });
  }, []);
  const provider = ways.value?.provider;
  if (!provider) return null;
  // The server knows the pages of ours that somebody may come back to.
  const to = location.pathname.slice(1);
  return (
    <a class="button at-provider" href={`/api/v1/session/oidc?to=${to}${again ? "&again=true" : ""}`}>
      {t("common.at_provider", { name: provider })}
    </a>
  );
}
