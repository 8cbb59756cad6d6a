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
// A repeated group with a repetition or a choice within can take the browser for ever; the server's engine cannot.
const RISKY = /\((?:[^()\\]|\\.)*[*+{|](?:[^()\\]|\\.)*\)[*+{?]|\)\s*\)[*+{]/;

/** A matcher; undefined when there is nothing to search for, or the browser cannot tell safely. */
export function matcher(query: Query): Matcher | undefined {
  if (query.text === "") return undefined;
  if (query.regex && (RISKY.test(query.text) || /\\\d/.test(query.text))) return undefined;
  const source = query.regex ? query.text : query.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, query.case ? "gu" : "giu");
  } catch {
    return undefined;
  }
  return (text) => {
    const found: Range[] = [];
    for (const match of text.matchAll(pattern)) {
      if (match[0] !== "") found.push([match.index ?? 0, (match.index ?? 0) + match[0].length]);
      if (found.length >= MARKS) break;
    }
    return found;
  };
}
