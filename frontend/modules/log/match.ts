// Matches in a text, found in the browser: for what is loaded, at once.

/** What is searched for. */
export interface Query {
  text: string;
  regex: boolean;
  case: boolean;
}

/** Where a text matches: pairs of from and to. */
export type Range = readonly [number, number];
export type Matcher = (text: string) => Range[];

/** More marks than this in one line help nobody. */
const MARKS = 200;
// The browser tries every way through a text, which can take for ever; the server's engine cannot. So there may be few
// ways, and by the repetitions without a near end, lines up to this length are looked at.
const WAYS = 64;
const REACH: readonly number[] = [Infinity, 16_384, 1024];
/** A repetition of more than this has no near end. */
const NEAR = 9;
/** An escape, a class, the beginning of a group, a quantifier, or any other character. */
const PARTS = /\\(?:[pPu]\{[^}]*\}|[^])|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[^]/gu;

/** How long a line an expression may be tried on; undefined when on none: repeated repetitions and choices, references
 * back, and too many of all. */
function reach(source: string): number | undefined {
  // Of each open group, whether something in it can be repeated or chosen, at any depth.
  const groups = [false];
  let [ways, far, closed] = [1, 0, false];
  const mark = () => (groups[groups.length - 1] = true);
  for (const [part] of source.matchAll(PARTS)) {
    const within = closed;
    closed = false;
    if (/^\\[\dk]/.test(part)) return undefined;
    if (part.startsWith("(")) groups.push(false);
    else if (part === ")") {
      closed = groups.pop() ?? false;
      if (closed) mark();
    } else if (part === "|") {
      if (groups.length > 1) ways *= 2;
      mark();
    } else if (/^[*+?{]/.test(part)) {
      if (within) return undefined;
      mark();
      const [, least = part[0] === "+" ? "1" : "0", comma, most] = /^\{(\d+)(,?)(\d*)/.exec(part) ?? [];
      const last = part[0] === "?" ? 1 : comma === "" ? Number(least) : Number(most || Infinity);
      if (last > NEAR) far++;
      else ways *= last - Number(least) + 1;
    }
  }
  return ways > WAYS ? undefined : REACH[far];
}

/** A matcher; undefined when there is nothing to search for, or the browser cannot tell safely. */
export function matcher(query: Query): Matcher | undefined {
  if (query.text === "") return undefined;
  const source = query.regex ? query.text : query.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, query.case ? "gu" : "giu");
  } catch {
    return undefined;
  }
  const longest = query.regex ? reach(source) : Infinity;
  if (longest === undefined) return undefined;
  return (text) => {
    const found: Range[] = [];
    if (text.length > longest) return found;
    for (const match of text.matchAll(pattern)) {
      if (match[0] !== "") found.push([match.index ?? 0, (match.index ?? 0) + match[0].length]);
      if (found.length >= MARKS) break;
    }
    return found;
  };
}
