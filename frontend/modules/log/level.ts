// What the level of a line seems to be.
import { strip } from "./ansi";
import type { Entry } from "./entry";
import { fields, levelField } from "./json";

/** A level; empty when none can be told. */
export type Level = "error" | "warn" | "info" | "debug" | "";
export const LEVELS: readonly Level[] = ["error", "warn", "info", "debug", ""];

/** A level, and where in the plain text it is named: an empty range when it is not. */
export interface Guess {
  level: Level;
  from: number;
  to: number;
}

/** Only the beginning of a line is looked at. */
const LOOKED = 240;
const NAMES: Record<string, Level> = {
  fatal: "error", critical: "error", crit: "error", emergency: "error", emerg: "error", alert: "error", panic: "error",
  error: "error", err: "error", eror: "error", severe: "error",
  warning: "warn", warn: "warn", wrn: "warn",
  information: "info", info: "info", inf: "info", notice: "info", log: "info",
  debug: "debug", dbg: "debug", debg: "debug", trace: "debug", trc: "debug", verbose: "debug", fine: "debug",
};
const WORDS = Object.keys(NAMES).join("|");
// level=error, "severity": "WARNING"; then [error], <warn>, error:; then a word in capitals; then glog's I1128.
const PATTERNS = [
  new RegExp(`\\b(?:level|lvl|severity|loglevel)["']?\\s*[=:]\\s*["']?(${WORDS})\\b`, "di"),
  new RegExp(`(?:^|[\\s[(<|])(${WORDS})(?=\\s*[\\])>|:])`, "di"),
  new RegExp(`\\b(${WORDS.toUpperCase()})\\b`, "d"),
];
const GLOG = /^([IWEF])\d{4} \d\d:\d\d/;
const GLOG_LEVELS: Record<string, Level> = { I: "info", W: "warn", E: "error", F: "error" };
const UNKNOWN: Guess = { level: "", from: 0, to: 0 };

/** The level of an entry; worked out once. */
export function guessed(entry: Entry): Guess {
  entry.guess ??= entry.mark ? UNKNOWN : guess(strip(entry.text));
  return entry.guess;
}

/** The level of a text without escape sequences. */
export function guess(plain: string): Guess {
  const object = fields(plain);
  if (object) return { level: named(levelField(object)), from: 0, to: 0 };
  const head = plain.slice(0, LOOKED);
  for (const pattern of PATTERNS) {
    const found = pattern.exec(head);
    const range = found?.indices?.[1];
    if (range) return { level: named(found[1]), from: range[0], to: range[1] };
  }
  const glog = GLOG.exec(head);
  return glog ? { level: GLOG_LEVELS[glog[1] ?? ""] ?? "", from: 0, to: 1 } : UNKNOWN;
}

/** The level of a word, or of a number as pino and bunyan write them. */
function named(value: unknown): Level {
  if (typeof value === "string") return NAMES[value.toLowerCase()] ?? "";
  if (typeof value !== "number") return "";
  if (value >= 50) return "error";
  if (value >= 40) return "warn";
  return value >= 30 ? "info" : value >= 10 ? "debug" : "";
}
