// What differs between two bodies, place by place, and item by item in lists.
import { item as env } from "./codec/env";
import { same } from "./path";
import { patched, mergePatch } from "./patch";

/** A place where they differ; `undefined` is nothing. */
export interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

/** All that differs. `isWhole` tells of places whose lists are one value: a command. */
export function differences(before: any, after: any, isWhole: (path: string) => boolean): Difference[] {
  return within(before, patched(before, mergePatch(before, after)), "", isWhole);
}

function within(before: any, after: any, path: string, isWhole: (path: string) => boolean): Difference[] {
  if (same(before, after)) return [];
  if (path === "Env") return variables(before ?? [], after ?? []);
  if (!isWhole(path)) {
    if (isList(before) || isList(after)) return items(before ?? [], after ?? [], path);
    if (isObject(before) || isObject(after)) {
      const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
      const found = keys.flatMap((key) => within(before?.[key], after?.[key], join(path, key), isWhole));
      // An object with nothing in it is something too.
      return found.length > 0 ? found : [{ path, before, after }];
    }
  }
  return [{ path, before, after }];
}

/** What went from a list and what came to it; the whole lists where only the order is another. */
function items(before: any, after: any, path: string): Difference[] {
  const [was, is] = [isList(before) ? before : [before], isList(after) ? after : [after]];
  const gone = was.filter((item) => !is.some((other) => same(item, other)));
  const come = is.filter((item) => !was.some((other) => same(item, other)));
  if (gone.length === 0 && come.length === 0) return [{ path, before: was, after: is }];
  // Items that stand beside each other were most likely changed into each other.
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, nth) => ({ path, before: gone[nth], after: come[nth] }));
}

function variables(before: string[], after: string[]): Difference[] {
  const values = (entries: string[]) => new Map(entries.map((entry) => [env.read(entry)["key"] ?? "", entry]));
  const [was, is] = [values(before), values(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key));
  const value = (entry: string | undefined) => entry && env.read(entry)["value"];
  const found = keys.map((key) => ({ path: `Env["${key}"]`, before: value(was.get(key)), after: value(is.get(key)) }));
  return found.length > 0 ? found : [{ path: "Env", before, after }];
}

function join(path: string, key: string): string {
  if (!/^\w+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
