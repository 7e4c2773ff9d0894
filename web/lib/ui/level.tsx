// Level marks: number, word and shape, never colour alone.
import type { Level } from "../api/types.ts";
import { t } from "../text/text.ts";

/** Paths in a square of 20. */
export const SHAPES: Record<Level, string> = {
  1: "M10 1.5 19 18.5H1Z",
  2: "M10 .8 19.2 10 10 19.2 .8 10Z",
  3: "M1.5 1.5h17v17h-17Z",
  4: "M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Z",
  5: "M10 1a9 9 0 1 1 0 18a9 9 0 0 1 0-18Z",
};

export function levelName(level: Level): string {
  return t(`level.${level}.name`);
}

/** The shape with the digit inside. Said aloud as "1 MERAH, Kritis". */
export function Mark({ level, large = false }: { level: Level; large?: boolean }) {
  return (
    <svg
      class={`mark level-${level}${large ? " large" : ""}`}
      viewBox="0 0 20 20"
      role="img"
      aria-label={`${level} ${levelName(level)}, ${t(`level.word_${level}`)}`}
    >
      <path class="shape" d={SHAPES[level]} />
      <text x="10" y={level === 1 ? 16.2 : 14}>
        {level}
      </text>
    </svg>
  );
}

export function LevelWord({ level }: { level: Level }) {
  return (
    <strong class={`level-word-${level}`}>
      {levelName(level)} · {t(`level.word_${level}`)}
    </strong>
  );
}
