// The words of the command line in every language: whoever types Indonesian verbs and whoever types English ones is
// understood, on the same line. Completion offers those of the screen's language. Pure.
import { CHOICES, type Group, VERBS, type Verb } from "./verbs.ts";

export type Words = Readonly<Record<string, string>>;

export interface Lexicon {
  verbs: ReadonlyMap<string, Verb>;
  choices: Readonly<Record<Group, ReadonlyMap<string, string>>>;
  to: ReadonlySet<string>;
  /** The first word for a verb, or a choice, in the language of the screen. */
  word: (key: string) => string;
}

/** Words are the same in capitals and in small letters, and `_` is `-`. */
export function plain(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}

const split = (words: string | undefined) => (words ?? "").split(" ").filter((word) => word !== "");

export function lexicon(own: Words, ...others: readonly Words[]): Lexicon {
  const all = [own, ...others];
  const said = (key: string) => all.flatMap((words) => split(words[key])).map(plain);
  const verbs = new Map<string, Verb>();
  for (const verb of VERBS) for (const word of said(`verb.${verb.name}`)) verbs.set(word, verb);
  const choices = Object.fromEntries(
    Object.entries(CHOICES).map(([group, values]) => {
      const of = new Map<string, string>();
      for (const value of values) {
        for (const word of [...said(`say.${group}_${value}`), plain(value)]) of.set(word, value);
      }
      return [group, of];
    }),
  ) as unknown as Lexicon["choices"];
  return { verbs, choices, to: new Set(said("say.to")), word: (key) => split(own[key])[0] ?? key };
}
