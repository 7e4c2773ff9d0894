// How a question is answered by keys. The name of a question tells: one that ends with a unit is a number, as the rules have
// it; two are choices of letters; all others are yes or no. Pure.

export interface KeyFor {
  key: string;
  value: string;
}

export interface Answered {
  name: string;
  text: string;
  /** `null`: passed over. */
  value: string | number | null;
}

const NUMBERS = /(_cm|_m|_years|_percent|_per_min|_mmhg|_c|_0_10)$|^hours_/;
const CHOICES: Record<string, readonly KeyFor[]> = {
  avpu: ["a", "v", "p", "u"].map((key) => ({ key, value: key })),
  sex: ["f", "m"].map((key) => ({ key, value: key })),
};
/** `t` is Indonesian: tidak. */
const YES_NO: readonly KeyFor[] = [
  { key: "y", value: "yes" },
  { key: "n", value: "no" },
];
const MOST_DIGITS = 5;

export function formOf(name: string): "number" | readonly KeyFor[] {
  return NUMBERS.test(name) ? "number" : (CHOICES[name] ?? YES_NO);
}

/** What a key says to a question of this form: an answer, what is typed of one, or nothing. */
export function read(
  form: "number" | readonly KeyFor[],
  typed: string,
  key: string,
): { value: string | number | null } | { typed: string } | null {
  if (key === " ") return { value: null };
  if (form === "number") {
    if (/^[0-9]$/.test(key)) return { typed: `${typed}${key}`.slice(0, MOST_DIGITS) };
    if ((key === "." || key === ",") && typed !== "" && !typed.includes(".")) return { typed: `${typed}.` };
    return key === "Enter" && typed !== "" ? { value: Number(typed) } : null;
  }
  const pressed = key.toLowerCase() === "t" && form === YES_NO ? "n" : key.toLowerCase();
  const found = form.find((one) => one.key === pressed);
  return found ? { value: found.value } : null;
}
