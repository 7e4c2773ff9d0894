// Signing in where people have one account for many services.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../lib/api/client.ts";
import type { WaysIn } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";

export function AtProvider({ again = false }: { again?: boolean }) {
  const ways = useSignal<WaysIn | null>(null);
  useEffect(() => {
    void ask<WaysIn>("/session/ways").then((answer) => {
      if (answer.ok) ways.value = answer.value;
    });
  }, []);
  const provider = ways.value?.provider;
  if (!provider) return null;
  return (
    <p class="at-provider">
      <a class="button" href={`/api/v1/session/oidc${again ? "?again=true" : ""}`}>
        {t("account.at_provider", { name: provider })}
      </a>
    </p>
  );
}
