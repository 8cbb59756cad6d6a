// The ends of lines: the editor knows one kind, files have several, and a file keeps its own.

/** How a text ends its lines. */
export interface Ends {
  /** What ends a line. */
  end: "\n" | "\r\n";
  /** Whether there are other returns too: they stay letters of their line. */
  isMixed: boolean;
}

/** Looks at a text. */
export function endsOf(text: string): Ends {
  const returns = count(text, /\r/g);
  if (returns === 0) return { end: "\n", isMixed: false };
  const pairs = count(text, /\r\n/g);
  const isPure = returns === pairs && count(text, /\n/g) === pairs;
  return isPure ? { end: "\r\n", isMixed: false } : { end: "\n", isMixed: true };
}

/** The lines of a text, so that joined by their end they are the text again. */
export function linesOf(text: string, { end }: Ends): string[] {
  return text.split(end);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
