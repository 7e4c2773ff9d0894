// Words for people, only from the catalogues. Indonesian first; the choice is remembered on this device.
import { signal } from "@preact/signals";

/** The languages of the screens, each under its own name. */
export const LANGS = { id: "Bahasa Indonesia", su: "Basa Sunda", en: "English" } as const;
export type Lang = keyof typeof LANGS;
export type Texts = Record<string, string>;
type Loader = () => Promise<{ default: Texts }>;

const KEPT = "sigap.lang";
const texts = signal<Texts>({});
export const lang = signal<Lang>("id");
const loaders: Record<Lang, Loader>[] = [];

/** A language of ours, or Indonesian. */
export function langOf(word: string | null | undefined): Lang {
  return word === "su" || word === "en" ? word : "id";
}

function remembered(): Lang {
  try {
    return langOf(localStorage.getItem(KEPT));
  } catch {
    return "id";
  }
}

/** Sets the catalogues a screen can load and loads the remembered one. */
export async function begin(from: Record<Lang, Loader>): Promise<void> {
  loaders.push(from);
  await speak(remembered());
}

/** Adds the words of a part that is loaded late. */
export async function alsoSpeak(from: Record<Lang, Loader>): Promise<void> {
  loaders.push(from);
  const more = await from[lang.value]();
  texts.value = { ...texts.value, ...more.default };
}

export async function speak(to: Lang): Promise<void> {
  const loaded = await Promise.all(loaders.map((from) => from[to]()));
  texts.value = Object.assign({}, ...loaded.map((one) => one.default));
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

/** Names of the words in a table of the catalogue, such as the codes of all kinds. */
export function namesIn(table: string): string[] {
  const head = `${table}.`;
  return Object.keys(texts.value).flatMap((key) => (key.startsWith(head) ? [key.slice(head.length)] : []));
}

const formats = new Map<string, Intl.NumberFormat>();

export function number(value: number, digits = 0): string {
  // Numbers are written in Sundanese as in Indonesian; not every browser knows that.
  const locale = lang.value === "en" ? "en" : "id";
  const name = `${locale} ${digits}`;
  // Making one takes longer than everything that is done with it.
  const format =
    formats.get(name) ??
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(name, format);
  return format.format(value);
}
