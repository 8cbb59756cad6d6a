// Places in a body, as "HostConfig.Memory".
import type { Body } from "./body";

type Tree = Record<string, unknown>;

/** Whether a value is an object with keys. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands at a place, or nothing. */
export function at(body: unknown, path: string): unknown {
  let value = body;
  for (const key of path.split(".")) {
    if (!isTree(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** Puts a value at a place; objects on the way are made. */
export function put(body: Body, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let tree: Tree = body;
  for (const key of keys) {
    if (!isTree(tree[key])) tree[key] = {};
    tree = tree[key] as Tree;
  }
  tree[last] = value;
}

/** Whether a value says nothing: the engine does the same without it. */
export function isNeutral(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isTree(value)) return Object.values(value).every(isNeutral);
  return value === undefined || value === null || value === "" || value === false || value === 0;
}

/** An object without what says nothing. */
export function solid<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => !isNeutral(part))) as T;
}

/** A copy in which what is null is not set: engines tell both. */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T;
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)])) as T;
  return (value ?? undefined) as T;
}

/** A body of which parts are taken while they are written down; what is left at the end could not be said. */
export class Rest {
  private readonly body: Body;

  constructor(body: Body) {
    this.body = plain(body);
  }

  /** Takes what stands at a place. */
  take<T>(path: string): T | undefined {
    const cut = path.lastIndexOf(".");
    const tree = cut < 0 ? this.body : at(this.body, path.slice(0, cut));
    if (!isTree(tree)) return undefined;
    const key = path.slice(cut + 1);
    const value = tree[key];
    delete tree[key];
    return value as T | undefined;
  }

  /** Takes a list; an empty one where there is none. */
  list<T>(path: string): T[] {
    const value = this.take<unknown>(path);
    return Array.isArray(value) ? (value as T[]) : [];
  }

  /** Takes a map's pairs. */
  pairs<T>(path: string): [string, T][] {
    const value = this.take<unknown>(path);
    return isTree(value) ? (Object.entries(value) as [string, T][]) : [];
  }

  /** Puts something back, that it is told as left. */
  back(path: string, value: unknown): void {
    put(this.body, path, value);
  }

  /** The places of what is left and says something. */
  left(): string[] {
    return leaves(this.body, "").filter((path) => !DROPPED.has(path));
  }
}

/** What only the client or the engine itself sets, and nobody needs to say. */
const DROPPED = new Set(["HostConfig.ConsoleSize", "HostConfig.ContainerIDFile", "HostConfig.MaskedPaths", "HostConfig.ReadonlyPaths"]);

function leaves(value: unknown, path: string): string[] {
  if (isNeutral(value)) return [];
  const isPart = path === "" || path === "HostConfig" || path === "NetworkingConfig" || path === "NetworkingConfig.EndpointsConfig";
  if (!isTree(value) || !isPart) return [path];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === "" ? key : `${path}.${key}`));
}
