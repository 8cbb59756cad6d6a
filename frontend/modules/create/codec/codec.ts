// How values of the body are shown in controls, and what is written for what is shown.
import { formatDuration, parseDuration } from "../../spec/duration";
import { formatSize, parseSize } from "../../spec/size";
import { quote, split } from "../../spec/words";
import { words } from "../text";

/** Shows a value, and reads what is shown; `undefined` is nothing. */
export interface Codec<V> {
  read(value: any): V;
  /** Throws `Wrong`. */
  write(shown: V): unknown;
}

/** What is shown cannot be read; the message is a sentence. */
export class Wrong extends Error {}

export const text: Codec<string> = {
  read: (value) => (typeof value === "string" ? value : isNothing(value) ? "" : String(value)),
  write: (shown) => (shown === "" ? undefined : shown),
};

export const flag: Codec<boolean> = {
  read: (value) => value === true,
  write: (shown) => (shown ? true : undefined),
};

/** Yes, no, or as the engine has it. */
export const maybe: Codec<string> = {
  read: (value) => (isNothing(value) ? "" : String(value === true)),
  write: (shown) => (shown === "" ? undefined : shown === "true"),
};

/** A whole number. */
export const whole: Codec<string> = {
  read: (value) => (isNothing(value) ? "" : String(value)),
  write: (shown) => number(shown, /^-?\d+$/, words.wholeNumber),
};

/** A whole number where 0 is as good as nothing. */
export const count: Codec<string> = { read: (value) => (value === 0 ? "" : whole.read(value)), write: whole.write };

/** Bytes, as "512m"; 0 is as good as nothing, and -1 is without a limit. */
export const size: Codec<string> = {
  read: (value) => (isNothing(value) || value === 0 ? "" : typeof value === "number" && value > 0 ? formatSize(value) : String(value)),
  write: (shown) => (shown.trim() === "-1" ? -1 : parsed(shown, parseSize, words.size)),
};

/** Nanoseconds, as "1m30s"; 0 is as good as nothing. */
export const duration: Codec<string> = {
  read: (value) => (isNothing(value) || value === 0 ? "" : formatDuration(Number(value))),
  write: (shown) => parsed(shown, parseDuration, words.duration),
};

/** Billionths of a CPU, as "1.5". */
export const cpus: Codec<string> = {
  read: (value) => (isNothing(value) || value === 0 ? "" : String(Number(value) / 1e9)),
  write: (shown) => {
    const value = number(shown, /^\d*\.?\d+$/, words.cpus);
    return value === undefined ? undefined : Math.round(value * 1e9);
  },
};

/** A command: words, quoted as a shell's. */
export const command: Codec<string> = {
  read: (value) => (Array.isArray(value) ? value.map((word) => quote(String(word))).join(" ") : text.read(value)),
  write: (shown) => (shown.trim() === "" ? undefined : split(shown)),
};

/** One of some texts; the first is as good as nothing. */
export const one = (usual = ""): Codec<string> => ({
  read: (value) => (isNothing(value) || value === "" ? usual : String(value)),
  write: (shown) => (shown === usual ? undefined : shown),
});

/** Whether a value says nothing. */
export function isNothing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function number(shown: string, pattern: RegExp, wrong: string): number | undefined {
  const trimmed = shown.trim();
  if (trimmed === "") return undefined;
  if (!pattern.test(trimmed) || !Number.isSafeInteger(Math.trunc(Number(trimmed)))) throw new Wrong(wrong);
  return Number(trimmed);
}

function parsed(shown: string, parse: (text: string) => number | undefined, wrong: string): number | undefined {
  const trimmed = shown.trim();
  if (trimmed === "") return undefined;
  const value = parse(trimmed);
  if (value === undefined) throw new Wrong(wrong);
  return value;
}
