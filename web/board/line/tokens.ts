// A line as words with their places. `;` parts acts, quotes hold what would part words. Pure.

export interface Token {
  /** Without the quotes. */
  text: string;
  at: number;
  end: number;
}

export interface Part {
  tokens: Token[];
  at: number;
  /** Where the `;` or the end of the line is. */
  end: number;
}

/** The parts of a line between `;`; `open` is where a quote begins that does not end. */
export function parts(line: string): { parts: Part[]; open: number | null } {
  const all: Part[] = [];
  let part: Part = { tokens: [], at: 0, end: 0 };
  let open: number | null = null;
  const shut = (at: number) => {
    all.push({ ...part, end: at });
    part = { tokens: [], at: at + 1, end: 0 };
  };
  let i = 0;
  while (i < line.length) {
    const char = line.charAt(i);
    if (/\s/.test(char)) i++;
    else if (char === ";") shut(i++);
    else {
      const end = char === '"' ? quoteEnd(line, i) : wordEnd(line, i);
      if (char === '"' && end === null) open = i;
      const stop = end ?? line.length;
      const text = char === '"' ? line.slice(i + 1, end === null ? stop : stop - 1) : line.slice(i, stop);
      part.tokens.push({ text, at: i, end: stop });
      i = stop;
    }
  }
  shut(line.length);
  return { parts: all, open };
}

/** Behind the quote that ends the one at `at`. */
function quoteEnd(line: string, at: number): number | null {
  const found = line.indexOf('"', at + 1);
  return found < 0 ? null : found + 1;
}

function wordEnd(line: string, at: number): number {
  let end = at + 1;
  while (end < line.length && !/[\s;]/.test(line.charAt(end))) end++;
  return end;
}
