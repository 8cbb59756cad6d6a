// A context: the files that a build may copy from, and which of them are sent.
import { BadPattern, Ignore } from "./ignore";

/** A file, by its path in the context. */
export interface Entry {
  path: string;
  file: File;
}

/** A folder that was chosen, or several files. */
export interface Context {
  name: string;
  entries: Entry[];
  /** Folders with nothing in them, which files do not tell of. */
  folders: string[];
  /** Folders that were left out before anybody looked into them. */
  skipped: string[];
}

/** What is left out, as one line: a file, or a folder with all that is in it. */
export interface Left {
  path: string;
  /** How many files; undefined where nobody looked. */
  count: number | undefined;
  bytes: number;
}

/** A context, sifted. */
export interface Sifted {
  kept: Entry[];
  folders: string[];
  bytes: number;
  left: Left[];
  /** The file whose rules these are; empty where there is none. */
  rules: string;
  /** What is wrong with the rules. */
  bad: BadPattern | undefined;
  /** Folders that are hardly meant to be sent, and are large. */
  heavy: Left[];
}

/** Folders that people send without meaning to, and from when on it is told. */
const HEAVY = ["node_modules", ".git"];
const HEAVY_BYTES = 50 * 1024 * 1024;
/** What is read of a file of rules, or of a Dockerfile. */
const TEXT = 1024 * 1024;

/** A file of the context. */
export function find({ entries }: Context, path: string): File | undefined {
  return entries.find((entry) => entry.path === path)?.file;
}

/** Its text; of one that is far too long, the beginning. */
export function textOf(file: File): Promise<string> {
  return file.slice(0, TEXT).text();
}

/** The file with the rules for a Dockerfile: its own goes before that of all. */
export function rulesFor(context: Context, dockerfile: string): string {
  return [`${dockerfile}.dockerignore`, ".dockerignore"].find((path) => find(context, path)) ?? "";
}

/** Sifts a context; `more` are rules beside those of its file. The Dockerfile and the rules are always sent. */
export async function sift(context: Context, dockerfile: string, more: readonly string[]): Promise<Sifted> {
  const rules = rulesFor(context, dockerfile);
  const file = find(context, rules);
  const own = file ? await textOf(file) : "";
  try {
    return sifted(context, new Ignore([own, ...more].join("\n")), [dockerfile, rules], rules);
  } catch (cause) {
    if (!(cause instanceof BadPattern)) throw cause;
    return { ...sifted(context, new Ignore(more.join("\n")), [], rules), bad: cause };
  }
}

/** A context by rules. */
export function sifted(context: Context, ignore: Ignore, always: string[], rules: string): Sifted {
  const kept: Entry[] = [];
  const left = new Map<string, Left>(context.skipped.map((path) => [path, { path, count: undefined, bytes: 0 }]));
  const heavy = new Map<string, Left>();
  let bytes = 0;
  for (const entry of context.entries) {
    if (!always.includes(entry.path) && ignore.excludes(entry.path)) {
      add(left, topmost(entry.path, ignore), entry.file.size);
      continue;
    }
    kept.push(entry);
    bytes += entry.file.size;
    const parts = entry.path.split("/");
    const nth = parts.slice(0, -1).findIndex((part) => HEAVY.includes(part));
    if (nth >= 0) add(heavy, parts.slice(0, nth + 1).join("/"), entry.file.size);
  }
  return {
    kept,
    folders: context.folders.filter((path) => !ignore.excludes(path)),
    bytes,
    left: [...left.values()],
    rules,
    bad: undefined,
    heavy: [...heavy.values()].filter((one) => one.bytes > HEAVY_BYTES),
  };
}

/** The files that take most, the largest first. */
export function largest(entries: readonly Entry[], count: number): Entry[] {
  return [...entries].sort((a, b) => b.file.size - a.file.size).slice(0, count);
}

/** The highest folder that is left out and holds a path. */
function topmost(path: string, ignore: Ignore): string {
  if (!ignore.isFinal) return path;
  const parts = path.split("/");
  for (let depth = 1; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join("/");
    if (ignore.excludes(folder)) return folder;
  }
  return path;
}

function add(to: Map<string, Left>, path: string, bytes: number): void {
  const one = to.get(path) ?? { path, count: 0, bytes: 0 };
  to.set(path, { path, count: (one.count ?? 0) + 1, bytes: one.bytes + bytes });
}
