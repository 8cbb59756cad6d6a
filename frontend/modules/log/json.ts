// Lines that are JSON objects: the message first, then the other fields.

/** The object that a line is; undefined for any other line. */
export function fields(plain: string): Record<string, unknown> | undefined {
  if (plain.charCodeAt(0) !== 123 && !/^\s*\{/.test(plain)) return undefined;
  if (!/\}\s*$/.test(plain)) return undefined;
  try {
    const value: unknown = JSON.parse(plain);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const LEVELS = ["level", "severity", "lvl", "log.level", "loglevel", "levelname", "@l"];
const MESSAGES = ["message", "msg", "event", "text", "log", "@m", "@mt", "body"];
const TIMES = ["time", "timestamp", "ts", "@timestamp", "@t", "t", "datetime"];

/** What an object says of its level. */
export function levelField(object: Record<string, unknown>): unknown {
  return first(object, LEVELS)?.[1];
}

/** A line in short: what it says, and its other fields. */
export interface Short {
  level: string;
  message: string;
  rest: [string, string][];
}

/** An object in short. Its time is left out: the line has one of its own, and the fields can be opened. */
export function short(object: Record<string, unknown>): Short {
  const level = first(object, LEVELS);
  const message = first(object, MESSAGES);
  const time = first(object, TIMES);
  const taken = new Set([level?.[0], message?.[0], time?.[0]]);
  const rest = Object.entries(object).filter(([key]) => !taken.has(key));
  return {
    level: typeof level?.[1] === "string" ? level[1] : "",
    message: message ? written(message[1]) : "",
    rest: rest.map(([key, value]) => [key, written(value)]),
  };
}

/** A value in one line. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function first(object: Record<string, unknown>, keys: readonly string[]): [string, unknown] | undefined {
  for (const key of keys) {
    const value = object[key];
    if (typeof value === "string" || typeof value === "number") return [key, value];
  }
  return undefined;
}
