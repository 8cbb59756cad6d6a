// The keys of a compose service: how each is read into a body, and written from one.
import type { Spec } from "../body";
import type { Draft } from "../draft";
import { type Kind, pair } from "../kinds";
import { noNetworks } from "../networks";
import { isNeutral, isTree, type Rest } from "../path";
import { text as says } from "../text";
import type { File, Tree } from "./file";

/** A service while it is read. */
export class Reading {
  readonly networks = noNetworks();

  constructor(
    readonly draft: Draft,
    readonly file: File,
  ) {}
}

/** A file while it is written: what stands beside the services. */
export interface Writing {
  rest: Rest;
  spec: Spec;
  volumes: Tree;
  networks: Tree;
}

/** One key, or some that are written together. */
export interface Key {
  names: string[];
  /** Reads a value; throws `Unreadable`. */
  read(value: unknown, reading: Reading, name: string): void;
  /** The keys that say what the body has. */
  write?(writing: Writing): Tree;
}

/** A plain value as a word. */
export function word(value: unknown, draft: Draft, key: string): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value !== null && value !== undefined) draft.error(says.notText, { key });
  return undefined;
}

/** A list of words; a plain value is a list of one. */
export function words(value: unknown, draft: Draft, key: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry) => word(entry, draft, key)).filter((entry) => entry !== undefined);
}

/** A map, or a list of `key=value`; what has no value is `undefined`. */
export function entries(value: unknown, draft: Draft, key: string): [string, string | undefined][] {
  if (isTree(value)) return Object.entries(value).map(([name, entry]) => [name, word(entry, draft, `${key}.${name}`)]);
  return words(value, draft, key).map((entry) => (entry.includes("=") ? pair(entry) : [entry, undefined]));
}

/** A key with one value at one place. */
export function one<T>(name: string, path: string, kind: Kind<T>, isSaid = (value: T) => !isNeutral(value)): Key {
  return {
    names: [name],
    read(value, { draft }) {
      const plain = word(value, draft, name);
      if (plain === undefined) return;
      const read = kind.read(plain);
      if (isSaid(read)) draft.put(path, read);
    },
    write({ rest }) {
      const value = rest.take<T>(path);
      if (value === undefined || !isSaid(value)) return {};
      const written = kind.write(value);
      return { [name]: kind.isNumber ? Number(written) : written };
    },
  };
}

/** A key with a list, or with one value of it. */
export function many<T>(name: string, path: string, kind: Kind<T>): Key {
  return {
    names: [name],
    read(value, { draft }) {
      for (const entry of words(value, draft, name)) draft.attempt(name, () => draft.add(path, kind.read(entry)));
    },
    write({ rest }) {
      const list = rest.list<T>(path).map(kind.write);
      return list.length === 0 ? {} : { [name]: list };
    },
  };
}

/** A key with a map, or with a list of `key=value`. */
export function pairs(name: string, path: string): Key {
  return {
    names: [name],
    read(value, { draft }) {
      for (const [key, entry] of entries(value, draft, name)) draft.key(path, key, entry ?? "");
    },
    write({ rest }) {
      const list = rest.pairs<string>(path);
      return list.length === 0 ? {} : { [name]: mapped(list) };
    },
  };
}

/** A key that is true or not. */
export function flag(name: string, path: string, isSaid = (value: boolean) => value): Key {
  return {
    names: [name],
    read(value, { draft }) {
      const isTrue = value === true || value === "true";
      if (!isTrue && value !== false && value !== "false") draft.error(says.notFlag, { flag: name, value: String(value) });
      else if (isSaid(isTrue)) draft.put(path, isTrue);
    },
    write({ rest }) {
      const value = rest.take<boolean>(path);
      return value === undefined || !isSaid(value) ? {} : { [name]: value };
    },
  };
}

/** Pairs as a map; as a list where a map would change their order. */
export function mapped(list: [string, string][]): Map<string, string> | string[] {
  const keys = new Set(list.map(([key]) => key));
  const isPlain = keys.size === list.length && list.every(([key]) => !/^\d+$/.test(key));
  return isPlain ? new Map(list) : list.map(([key, value]) => `${key}=${value}`);
}
