// What compose replaces in the values of a file. The console knows no variables: a default is taken, the rest stands.
import type { Draft } from "../draft";
import { text } from "../text";

const NAME = /^[A-Za-z_]\w*/;
/** A default that is longer is cut in notes. */
const SHOWN = 40;

/** All strings of a tree, with what compose would put into them. */
export function interpolate(value: unknown, draft: Draft): unknown {
  if (typeof value === "string") return replaced(value, draft);
  if (Array.isArray(value)) return value.map((part) => interpolate(part, draft));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, interpolate(part, draft)]));
}

function replaced(value: string, draft: Draft): string {
  let done = "";
  let rest = value;
  for (let at = rest.indexOf("$"); at >= 0; at = rest.indexOf("$")) {
    done += rest.slice(0, at);
    rest = rest.slice(at);
    const { length, become } = variable(rest, draft);
    done += become;
    rest = rest.slice(length);
  }
  return done + rest;
}

/** What begins with a dollar: how long it is, and what becomes of it. */
function variable(rest: string, draft: Draft): { length: number; become: string } {
  if (rest[1] === "$") return { length: 2, become: "$" };
  const name = NAME.exec(rest.slice(rest[1] === "{" ? 2 : 1))?.[0];
  if (name === undefined) return { length: 1, become: "$" };
  if (rest[1] !== "{") return kept(rest.slice(0, name.length + 1), draft);
  const end = closing(rest);
  if (end < 0) return { length: 1, become: "$" };
  const what = rest.slice(0, end + 1);
  const [, sign, other] = /^(:?[-?+])(.*)$/s.exec(rest.slice(2 + name.length, end)) ?? [];
  if (sign === undefined || sign.endsWith("?")) return kept(what, draft, sign ? text.required : text.noFallback);
  const become = sign.endsWith("+") ? "" : replaced(other, draft);
  draft.warn(text.fallback, { what: `\${${name}}`, value: become === "" ? '""' : become.slice(0, SHOWN) });
  return { length: what.length, become };
}

function kept(what: string, draft: Draft, sentence = text.noFallback): { length: number; become: string } {
  draft.warn(sentence, { what });
  return { length: what.length, become: what };
}

/** Where the brace that opens at 1 closes. */
function closing(rest: string): number {
  let depth = 0;
  for (let at = 1; at < rest.length; at += 1) {
    if (rest[at] === "{") depth += 1;
    if (rest[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
