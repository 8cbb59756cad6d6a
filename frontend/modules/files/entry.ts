// What a folder holds, as the console tells it, and the order it is shown in.

/** What an entry is. */
export type Kind = "file" | "dir" | "link" | "device" | "fifo" | "socket";

/** Something in a folder. */
export interface Entry {
  name: string;
  kind: Kind;
  size: number;
  /** Permission bits. */
  mode: number;
  /** Seconds since 1970. */
  modified: number;
  uid: number;
  gid: number;
  /** Where a link leads, else empty. */
  target: string;
}

/** A folder. */
export interface Folder {
  path: string;
  entries: Entry[];
  /** Whether there may be more. */
  partial: boolean;
  way: "exec" | "archive";
}

/** By what a folder is sorted. */
export type Key = "name" | "size" | "modified" | "mode" | "owner";

/** How it is sorted. */
export interface Order {
  key: Key;
  isDown: boolean;
}

const names = new Intl.Collator("en", { numeric: true });

/** Sorts entries, folders first; what is equal is sorted by its name. */
export function sorted(entries: readonly Entry[], { key, isDown }: Order): Entry[] {
  const turn = isDown ? -1 : 1;
  return [...entries].sort((a, b) => {
    const folders = Number(b.kind === "dir") - Number(a.kind === "dir");
    return folders || turn * compare(a, b, key) || names.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
  });
}

function compare(a: Entry, b: Entry, key: Key): number {
  switch (key) {
    case "name":
      return names.compare(a.name, b.name);
    case "size":
      return a.size - b.size;
    case "modified":
      return a.modified - b.modified;
    case "mode":
      return a.mode - b.mode;
    case "owner":
      return a.uid - b.uid || a.gid - b.gid;
  }
}

/** The entries whose name has all words of a filter. */
export function filtered(entries: readonly Entry[], filter: string): readonly Entry[] {
  const parts = filter.toLowerCase().split(/\s+/).filter((part) => part !== "");
  if (parts.length === 0) return entries;
  return entries.filter(({ name }) => parts.every((part) => name.toLowerCase().includes(part)));
}

const KINDS: Record<Kind, string> = { file: "-", dir: "d", link: "l", device: "c", fifo: "p", socket: "s" };

/** Kind and permissions as `ls -l` writes them: `drwxr-xr-x`. */
export function modeText(kind: Kind, mode: number): string {
  const three = (shift: number, special: number, letter: string) => {
    const bits = (mode >> shift) & 7;
    const runs = (bits & 1) !== 0;
    const last = (mode & special) === 0 ? (runs ? "x" : "-") : runs ? letter : letter.toUpperCase();
    return `${(bits & 4) === 0 ? "-" : "r"}${(bits & 2) === 0 ? "-" : "w"}${last}`;
  };
  return KINDS[kind] + three(6, 0o4000, "s") + three(3, 0o2000, "s") + three(0, 0o1000, "t");
}
