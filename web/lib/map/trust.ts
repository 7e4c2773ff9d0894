// What the content policy asks about when a map library loads: nothing passes but the texts given here.

interface Policies {
  createPolicy(
    name: string,
    rules: { createHTML(text: string): string | null; createScriptURL(url: string): string | null },
  ): unknown;
}

const scripts = new Set<string>();
const texts = new Set<string>();
let made = false;

/** From now on this page may start these scripts as workers and set these texts as HTML, and no others. */
export function trustOnly(more: { scripts?: string[]; texts?: string[] }): void {
  for (const url of more.scripts ?? []) scripts.add(new URL(url, location.href).href);
  for (const text of more.texts ?? []) texts.add(text);
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (made || !policies) return;
  made = true;
  policies.createPolicy("default", {
    createHTML: (text) => (texts.has(text) ? text : null),
    createScriptURL: (url) => (scripts.has(new URL(url, location.href).href) ? url : null),
  });
}
