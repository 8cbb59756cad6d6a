// A shell's text as words. Nothing is run and no variable is known: what a shell would replace stays as it is written.

/** A word, and what in it a shell would have replaced. */
export interface Word {
  text: string;
  kept: string[];
}

/** A command, up to what ends it. */
export interface Command {
  words: Word[];
  /** Redirections, which are left out. */
  left: string[];
  /** `&&`, `|`, a line's end … */
  end: string;
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", v: "\v" };

/** A line that goes on: its end, and lines of comment after it. */
const CONTINUED = /[\\^`](?:[ \t]+#.*|[ \t]*)\n(?:[ \t]*#.*(?:\n|$))*[ \t]*/y;
/** A comment in backticks, by which some READMEs mark a line: the shell puts nothing there. */
const NOTHING = /`#[^`\n]*`/y;
/** What the reader shall fill in, as `<your password>`. */
const PLACE = /<[A-Za-z][^<>\n;|&]*>/y;

/** The commands of a text, as a POSIX shell takes it; lines may also end as those of cmd and PowerShell do. */
export function commands(text: string): Command[] {
  return new Lexer(text, true).commands();
}

/** The words of a plain string, as compose splits a command: only quotes and backslashes mean something. */
export function split(text: string): string[] {
  return new Lexer(text, false).commands().flatMap((command) => command.words.map((word) => word.text));
}

/** A word as a POSIX shell takes it. */
export function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

class Lexer {
  private at = 0;
  private word: Word | undefined;
  private readonly found: Command[] = [];
  private command: Command = { words: [], left: [], end: "" };

  constructor(
    private readonly text: string,
    private readonly isShell: boolean,
  ) {}

  commands(): Command[] {
    while (this.at < this.text.length) this.step();
    this.endCommand("");
    return this.found;
  }

  private step(): void {
    const { text } = this;
    const char = text[this.at];
    if (this.isShell && this.skip(CONTINUED)) return this.endWord();
    if (char === "\n" && this.isShell) return this.endLine();
    if (/\s/.test(char)) {
      this.at += 1;
      return this.endWord();
    }
    if (this.isShell && char === "#" && !this.word) return void this.skip(/.*/y);
    if (this.isShell && (this.skip(NOTHING) || this.place() || this.operator())) return;
    this.piece();
  }

  /** A part of a word. */
  private piece(): void {
    const char = this.text[this.at];
    if (char === "'") return this.single();
    if (char === '"') return this.double();
    if (char === "\\") return this.backslash();
    if (this.isShell && (char === "$" || char === "`")) return this.dollar();
    this.add(char, 1);
  }

  private single(): void {
    const end = this.text.indexOf("'", this.at + 1);
    const until = end < 0 ? this.text.length : end;
    this.add(this.text.slice(this.at + 1, until), until + 1 - this.at);
  }

  private double(): void {
    this.add("", 1);
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      const char = this.text[this.at];
      const next = this.text[this.at + 1];
      if (char === "\\" && next === "\n") this.at += 2;
      else if (char === "\\" && '$`"\\'.includes(next ?? " ")) this.add(next, 2);
      else if (this.isShell && (char === "$" || char === "`")) this.dollar();
      else this.add(char, 1);
    }
    this.at += 1;
  }

  private backslash(): void {
    // A path of Windows, as C:\data, is one that nobody escaped.
    const isPath = this.isShell && /(^|[=,:])[A-Za-z]:(\\[^\\]*)*$/.test(this.word?.text ?? "");
    if (isPath) this.add("\\", this.text[this.at + 1] === "\\" ? 2 : 1);
    else this.add(this.text[this.at + 1] ?? "", 2);
  }

  private dollar(): void {
    const { text, at } = this;
    const next = text[at + 1];
    if (text[at] === "$" && next === "'") return this.ansi();
    if (text[at] === "$" && next === '"') {
      this.at += 1;
      return this.double();
    }
    let length = 0;
    if (text[at] === "`") length = enclosed(text, at, "`", "`");
    else if (next === "(") length = 1 + enclosed(text, at + 1, "(", ")");
    else if (next === "{") length = 1 + enclosed(text, at + 1, "{", "}");
    const name = /\$(?:\w+|[?$@*#!])/y;
    name.lastIndex = at;
    const kept = length > 1 ? text.slice(at, at + length) : (name.exec(text)?.[0] ?? "");
    this.add(kept === "" ? text[at] : kept, Math.max(kept.length, 1));
    if (kept !== "") this.word?.kept.push(kept);
  }

  /** `$'…'`, with the escapes of C. */
  private ansi(): void {
    this.add("", 2);
    const part = /\\x([0-9a-fA-F]{1,2})|\\u([0-9a-fA-F]{1,4})|\\U([0-9a-fA-F]{1,8})|\\([0-7]{1,3})|\\(.)|([^\\'])/sy;
    for (;;) {
      part.lastIndex = this.at;
      const found = part.exec(this.text);
      if (!found) break;
      const code = found[4] === undefined ? Number.parseInt(found[1] ?? found[2] ?? found[3] ?? "", 16) : Number.parseInt(found[4], 8);
      const isKnown = !Number.isNaN(code) && code <= 0x10ffff;
      this.add(isKnown ? String.fromCodePoint(code) : (found[6] ?? ESCAPES[found[5] ?? ""] ?? found[5] ?? ""), found[0].length);
    }
    this.at += 1;
  }

  private place(): boolean {
    PLACE.lastIndex = this.at;
    const found = PLACE.exec(this.text)?.[0];
    if (found === undefined) return false;
    this.add(found, found.length);
    this.word?.kept.push(found);
    return true;
  }

  /** What ends a command, and what redirects it. */
  private operator(): boolean {
    const redirect = /(?:&>>?|\d*(?:>>|>&|<&|<<<|>|<))[ \t]*[^\s;|&]*/y;
    redirect.lastIndex = this.at;
    const isFree = !this.word || !/[\d]/.test(this.text[this.at]);
    const found = isFree && /[\d<>&]/.test(this.text[this.at]) && redirect.exec(this.text);
    if (found) {
      this.endWord();
      this.command.left.push(found[0]);
      this.at += found[0].length;
      return true;
    }
    const end = /^(&&|\|\||;;|[;|&])/.exec(this.text.slice(this.at, this.at + 2))?.[0];
    if (end === undefined) return false;
    this.at += end.length;
    this.endCommand(end);
    return true;
  }

  /** A line's end; a next line that starts with a flag goes on, for a copied text often lost its backslashes. */
  private endLine(): void {
    this.at += 1;
    this.endWord();
    if (this.command.words.length > 0 && this.skip(/\s*(?=--?[A-Za-z])/y)) return;
    this.endCommand("\n");
  }

  private endWord(): void {
    if (this.word) this.command.words.push(this.word);
    this.word = undefined;
  }

  private endCommand(end: string): void {
    this.endWord();
    this.command.end = end;
    if (this.command.words.length > 0) this.found.push(this.command);
    this.command = { words: [], left: [], end: "" };
  }

  private add(text: string, length: number): void {
    this.word ??= { text: "", kept: [] };
    this.word.text += text;
    this.at += length;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return false;
    this.at += found[0].length;
    return true;
  }
}

/** The length of what stands between brackets, with them; 0 where they do not close. */
function enclosed(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    if (text[end] === close && (open !== close || depth > 0)) depth -= 1;
    else if (text[end] === open) depth += 1;
    if (depth === 0) return end + 1 - at;
  }
  return 0;
}
