// Words for people, only from the catalogues. Indonesian first; the choice is remembered on this device.
import { signal } from "@preact/signals";

export type Lang = "id" | "en";
export type Texts = Record<string, string>;
type Loader = () => Promise<{ default: Texts }>;

const KEPT = "sigap.lang";
const texts = signal<Texts>({});
export const lang = signal<Lang>("id");
let loaders: Record<Lang, Loader> | null = null;

function remembered(): Lang {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "id";
  } catch {
    return "id";
  }
}

/** Sets the catalogues a screen can load and loads the remembered one. */
export async function begin(from: Record<Lang, Loader>): Promise<void> {
  loaders = from;
  await speak(remembered());
}

export async function speak(to: Lang): Promise<void> {
  const loaded = await loaders?.[to]();
  if (loaded) texts.value = loaded.default;
  lang.value = to;
  document.documentElement.lang = to;
  try {
    localStorage.setItem(KEPT, to);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** For tests. */
export function useTexts(given: Texts): void {
  texts.value = given;
}

/** The words of `key` with `{name}` filled in; the key itself when the catalogue lacks it. */
export function t(key: string, fill?: Record<string, string | number>): string {
  const text = texts.value[key] ?? key;
  if (!fill) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}

/** The words of `key`, or `otherwise` when the catalogue lacks it. */
export function tOr(key: string, otherwise: string): string {
  return texts.value[key] ?? otherwise;
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(lang.value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}
