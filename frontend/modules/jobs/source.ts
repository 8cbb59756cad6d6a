// A piece of the file that a build goes by.

/** A line of it. */
export interface SourceLine {
  n: number;
  text: string;
  isMarked: boolean;
}

/** The lines around one, three to each side; none where it is not in the file. */
export function around(file: string, line: number): SourceLine[] {
  const lines = file.replace(/\r?\n$/, "").split(/\r?\n/);
  if (file === "" || line < 1 || line > lines.length) return [];
  const from = Math.max(1, line - 3);
  return lines.slice(from - 1, line + 3).map((text, nth) => ({ n: from + nth, text, isMarked: from + nth === line }));
}

/** The line that a sentence of the engine's names: `dockerfile parse error on line 3: …`, `Dockerfile:3`. */
export function lineIn(sentence: string): number {
  const found = /\bline (\d+)\b|\bDockerfile:(\d+)\b/i.exec(sentence);
  return Number(found?.[1] ?? found?.[2] ?? 0);
}
