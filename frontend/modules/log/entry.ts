// What a log consists of: lines, and marks that tell of what is not a line. Each has its place in its container's log.
import type { Guess } from "./level";
import type { Strand } from "./strand";

/** What a mark tells of. */
export type Mark = "restarted" | "gap" | "skipped" | "ended" | "removed";
const MARKS: readonly string[] = ["restarted", "gap", "skipped", "ended", "removed"];

/** A line or a mark. The view keeps with it what it needs to lay it out. */
export class Entry {
  /** The container's part of the view. */
  readonly of: Strand;
  /** The position, as the server writes it: nanoseconds, a dot, the number among equal ones. */
  readonly at: string;
  /** The same in milliseconds. */
  readonly ms: number;
  /** 1 stdout, 2 stderr; 0 for a mark. */
  readonly source: number;
  /** The line as written, without its end; cut when `whole` says so. */
  text: string;
  /** The length in bytes of the whole line, when it was cut; else 0. */
  whole: number;
  /** Set for a mark. */
  readonly mark: Mark | undefined;
  /** How many lines a mark speaks of. */
  readonly lines: number;

  /** What the level of the line seems to be; guessed when first asked for. */
  guess: Guess | undefined;
  /** Whether its JSON fields are shown. */
  open = false;
  /** Whether all of a long line is shown. */
  more = false;
  /** Its height as measured, in the layout of this number. */
  height = 0;
  measured = 0;
  /** Its place among the rows of the view. */
  index = -1;

  constructor(of: Strand, at: string, source: number, text: string, whole: number, mark?: Mark, lines = 0) {
    this.of = of;
    this.at = at;
    this.ms = millis(at);
    this.source = source;
    this.text = text;
    this.whole = whole;
    this.mark = mark;
    this.lines = lines;
  }
}

/** Reads the entries of an answer; what is not understood is left out. */
export function read(of: Strand, wire: unknown): Entry[] {
  const found: Entry[] = [];
  for (const one of Array.isArray(wire) ? wire : []) {
    if (Array.isArray(one)) {
      const [at, source, text, whole] = one as unknown[];
      if (typeof at !== "string" || typeof text !== "string") continue;
      found.push(new Entry(of, at, source === 2 ? 2 : 1, text, typeof whole === "number" ? whole : 0));
    } else if (one !== null && typeof one === "object") {
      const { mark, at, lines } = one as Record<string, unknown>;
      if (typeof mark !== "string" || !MARKS.includes(mark)) continue;
      const place = typeof at === "string" ? at : (of.bottom ?? "0.0");
      found.push(new Entry(of, place, 0, "", 0, mark as Mark, typeof lines === "number" ? lines : 0));
    }
  }
  return found;
}

/** Which of two positions comes first: below 0 when it is `a`. */
export function compare(a: string, b: string): number {
  const dotA = a.indexOf(".");
  const dotB = b.indexOf(".");
  if (dotA !== dotB) return dotA - dotB;
  const nanosA = a.slice(0, dotA);
  const nanosB = b.slice(0, dotB);
  if (nanosA !== nanosB) return nanosA < nanosB ? -1 : 1;
  return Number(a.slice(dotA + 1)) - Number(b.slice(dotB + 1));
}

/** Which of two entries comes first. */
export function order(a: Entry, b: Entry): number {
  return a.ms - b.ms || compare(a.at, b.at);
}

/** A position in milliseconds since 1970. */
export function millis(at: string): number {
  const dot = at.indexOf(".");
  return dot > 6 ? Number(at.slice(0, dot - 6)) : 0;
}

/** The position right after this one. */
export function following(at: string): string {
  const dot = at.indexOf(".");
  return `${at.slice(0, dot)}.${Number(at.slice(dot + 1)) + 1}`;
}

/** The position right before this one. */
export function preceding(at: string): string {
  const dot = at.indexOf(".");
  const nth = Number(at.slice(dot + 1));
  if (nth > 0) return `${at.slice(0, dot)}.${nth - 1}`;
  const nanos = BigInt(at.slice(0, dot));
  return nanos > 0n ? `${nanos - 1n}.4294967295` : "0.0";
}

/** The first position at a time, given in milliseconds. */
export function positionAt(ms: number): string {
  return `${Math.max(0, Math.floor(ms))}000000.0`;
}
