// Who of many is helped first: START for adults, JumpSTART for children of 1 to 8 years, question by question. Pure; it
// works on the phone without signal. Sources: Simple Triage and Rapid Treatment (Newport Beach Fire Department and Hoag
// Hospital, 1983), JumpSTART (L. Romig, 1995).
import type { Category } from "./api/types.ts";

/** A question answered by yes or no; its words are `start.<question>`. */
export type Question =
  | "walks"
  | "breathes"
  | "breathes_opened"
  | "pulse_child"
  | "breathes_helped"
  | "rate_adult"
  | "rate_child"
  | "pulse"
  | "obeys"
  | "responds_child";

interface Node {
  yes: Question | Category;
  no: Question | Category;
}

const ADULT: Partial<Record<Question, Node>> = {
  walks: { yes: "minor", no: "breathes" },
  breathes: { yes: "rate_adult", no: "breathes_opened" },
  breathes_opened: { yes: "immediate", no: "deceased" },
  // More than 30 breaths a minute.
  rate_adult: { yes: "immediate", no: "pulse" },
  pulse: { yes: "obeys", no: "immediate" },
  obeys: { yes: "delayed", no: "immediate" },
};

const CHILD: Partial<Record<Question, Node>> = {
  walks: { yes: "minor", no: "breathes" },
  breathes: { yes: "rate_child", no: "breathes_opened" },
  breathes_opened: { yes: "immediate", no: "pulse_child" },
  pulse_child: { yes: "breathes_helped", no: "deceased" },
  // After five breaths given.
  breathes_helped: { yes: "immediate", no: "deceased" },
  // Fewer than 15 or more than 45 breaths a minute.
  rate_child: { yes: "immediate", no: "pulse" },
  pulse: { yes: "responds_child", no: "immediate" },
  responds_child: { yes: "delayed", no: "immediate" },
};

export type Next = { ask: Question } | { category: Category };

/** What follows from the answers so far: the next question, or the category. Answers beyond the end are not looked at. */
export function start(child: boolean, answers: readonly boolean[]): Next {
  const tree = child ? CHILD : ADULT;
  let at: Question = "walks";
  for (const answer of answers) {
    const node: Node | undefined = tree[at];
    if (!node) break;
    const next: Question | Category = answer ? node.yes : node.no;
    if (next in tree) at = next as Question;
    else return { category: next as Category };
  }
  return { ask: at };
}
