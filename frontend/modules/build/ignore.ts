// What a .dockerignore leaves out, as Docker reads it: moby/patternmatcher and its ignorefile, whose rules are not Git's.

/** A line that is no pattern: Docker refuses the whole file then. */
export class BadPattern extends Error {
  constructor(
    readonly line: number,
    readonly pattern: string,
  ) {
    super(pattern);
  }
}

interface Pattern {
  /** Whether it brings back what another one left out. */
  isException: boolean;
  matches(path: string): boolean;
}

/** The rules of a file. */
export class Ignore {
  private readonly patterns: Pattern[] = [];

  /** Reads a file; throws `BadPattern`. */
  constructor(text: string) {
    text.replace(/^\uFEFF/, "").split("\n").forEach((line, nth) => {
      const pattern = read(line, nth + 1);
      if (pattern) this.patterns.push(pattern);
    });
  }

  /** Whether something is left out; the last pattern that matches it, or a folder it is in, decides. */
  excludes(path: string): boolean {
    const all = ways(path);
    let isOut = false;
    for (const pattern of this.patterns) {
      if (pattern.isException === isOut && all.some((way) => pattern.matches(way))) isOut = !pattern.isException;
    }
    return isOut;
  }

  /** Whether nothing in a folder that is left out can come back. */
  get isFinal(): boolean {
    return !this.patterns.some(({ isException }) => isException);
  }
}

/** A path, and the folders it is in. */
function ways(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, nth) => parts.slice(0, nth + 1).join("/")).reverse();
}

function read(line: string, nth: number): Pattern | undefined {
  if (line.startsWith("#")) return undefined;
  let text = line.trim();
  if (text === "") return undefined;
  const isException = text.startsWith("!");
  if (isException) text = text.slice(1).trim();
  if (text === "") throw new BadPattern(nth, line.trim());
  text = clean(text);
  if (text.length > 1 && text.startsWith("/")) text = text.slice(1);
  const expression = compile(text);
  if (!expression) throw new BadPattern(nth, line.trim());
  return { isException, matches: (path) => expression.test(path) };
}

/** A path without `.`, `..` and doubled slashes, as Go's filepath.Clean gives it. */
function clean(path: string): string {
  const isRooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isRooted) parts.push(part);
  }
  const rest = parts.join("/");
  return isRooted ? `/${rest}` : rest || ".";
}

/** A pattern as a regular expression; nothing for one that is none. */
function compile(pattern: string): RegExp | undefined {
  const chars = [...pattern];
  let source = "";
  let at = 0;
  while (at < chars.length) {
    const char = chars[at] as string;
    at += 1;
    if (char === "*" && chars[at] === "*") {
      const isFirst = at === 1;
      at += 1;
      const hasSlash = chars[at] === "/";
      if (hasSlash) at += 1;
      if (at >= chars.length) source += ".*";
      // At the beginning `**` alone takes any characters: `**.log` is every path that ends so.
      else source += isFirst && !hasSlash && isPlain(chars.slice(at)) ? ".*" : "(?:.*/)?";
    } else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "[") {
      const found = set(chars, at);
      if (!found) return undefined;
      source += found.source;
      at = found.end;
    } else if (char === "\\") {
      if (at >= chars.length) return undefined;
      source += escaped(chars[at] as string);
      at += 1;
    } else source += escaped(char);
  }
  return new RegExp(`^${source}$`, "u");
}

/** Whether a pattern is a plain name: Docker then compares ends of paths. */
function isPlain(chars: string[]): boolean {
  return !chars.some((char) => "*?[]\\".includes(char));
}

/** `[a-z]` from after its bracket on. */
function set(chars: string[], from: number): { source: string; end: number } | undefined {
  let at = from;
  const isNot = chars[at] === "^";
  if (isNot) at += 1;
  let source = "";
  while (chars[at] !== "]" || source === "") {
    const low = member(chars, at);
    if (!low) return undefined;
    at = low.end;
    source += escaped(low.char);
    if (chars[at] !== "-") continue;
    const high = member(chars, at + 1);
    if (!high || high.char < low.char) return undefined;
    at = high.end;
    source += `-${escaped(high.char)}`;
  }
  return { source: `[${isNot ? "^" : ""}${source}]`, end: at + 1 };
}

function member(chars: string[], at: number): { char: string; end: number } | undefined {
  const char = chars[at];
  if (char === undefined || char === "-" || char === "]") return undefined;
  if (char !== "\\") return { char, end: at + 1 };
  const next = chars[at + 1];
  return next === undefined ? undefined : { char: next, end: at + 2 };
}

function escaped(char: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(char) ? (char === "-" ? "\\x2d" : `\\${char}`) : char;
}
