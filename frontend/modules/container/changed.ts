// What was changed in a container, as a tree. There may be 100,000 paths: they are sorted once, a folder is a range of
// them, and nothing is made for what nobody unfolds.

/** As the engine tells it. */
export interface Change {
  Path?: string;
  Kind?: number;
}

export type Kind = "added" | "modified" | "deleted";
export const KINDS: readonly Kind[] = ["added", "modified", "deleted"];
/** The engine's numbers of them. */
const OF_ENGINE: readonly Kind[] = ["modified", "added", "deleted"];

/** How many of each kind. */
export type Counts = Record<Kind, number>;

/** A name in a folder. */
export interface Node {
  name: string;
  path: string;
  /** What happened to it; nothing for a folder on the way to what was changed. */
  kind: Kind | undefined;
  /** What is below it, in the sorted paths. */
  from: number;
  to: number;
}

/** Sorted paths. */
export class Changed {
  private readonly paths: string[] = [];
  private readonly kinds: Kind[] = [];
  /** How many of each kind come before a path. */
  private readonly before: Counts[] = [];

  constructor(changes: readonly Change[]) {
    const entries = changes.map(({ Path = "", Kind = 0 }) => ({ key: keyOf(Path), kind: OF_ENGINE[Kind] ?? "modified" }));
    entries.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    let counts: Counts = { added: 0, modified: 0, deleted: 0 };
    for (const { key, kind } of entries) {
      if (key === "") continue;
      this.paths.push(key);
      this.kinds.push(kind);
      this.before.push(counts);
      counts = { ...counts, [kind]: counts[kind] + 1 };
    }
    this.before.push(counts);
  }

  get size(): number {
    return this.paths.length;
  }

  /** How many of each kind are in a range. */
  counts(from = 0, to = this.size): Counts {
    const [start, end] = [this.before[from], this.before[to]];
    const count = (kind: Kind) => (end?.[kind] ?? 0) - (start?.[kind] ?? 0);
    return { added: count("added"), modified: count("modified"), deleted: count("deleted") };
  }

  /** Those of some kinds in whose path a text stands. */
  filtered(kinds: ReadonlySet<Kind>, text: string): Changed {
    const wanted = text.trim().toLowerCase();
    if (kinds.size === KINDS.length && wanted === "") return this;
    const fitting: Change[] = [];
    this.paths.forEach((key, nth) => {
      const kind = this.kinds[nth] ?? "modified";
      const path = pathOf(key);
      if (kinds.has(kind) && path.toLowerCase().includes(wanted)) fitting.push({ Path: path, Kind: OF_ENGINE.indexOf(kind) });
    });
    return new Changed(fitting);
  }

  /** What is directly in a folder; the root without one. */
  children(folder?: Node): Node[] {
    const start = folder ? keyOf(folder.path).length + 1 : 0;
    const to = folder ? folder.to : this.size;
    const nodes: Node[] = [];
    for (let at = folder ? folder.from : 0; at < to; ) {
      const key = this.paths[at] ?? "";
      const cut = key.indexOf("\0", start);
      const own = cut < 0 ? key : key.slice(0, cut);
      const isChanged = cut < 0;
      const from = isChanged ? at + 1 : at;
      const end = this.end(`${own}\0`, from, to);
      nodes.push({ name: own.slice(start), path: pathOf(own), kind: isChanged ? this.kinds[at] : undefined, from, to: end });
      at = end;
    }
    return nodes;
  }

  /** Where the paths that begin like this end: by halves, for there may be many. */
  private end(prefix: string, from: number, to: number): number {
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.paths[middle] ?? "").startsWith(prefix)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Slashes become the lowest character, so that what is in a folder follows it without a gap. */
function keyOf(path: string): string {
  return path.split("/").filter((name) => name !== "").join("\0");
}

function pathOf(key: string): string {
  return `/${key.replaceAll("\0", "/")}`;
}
