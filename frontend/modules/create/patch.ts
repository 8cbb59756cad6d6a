// JSON merge patches, RFC 7396.
import { same } from "./path";

type Json = Record<string, unknown>;

/** What makes `after` of `before`; empty when they are the same. A null in `after` is nothing: a patch cannot say it. */
export function mergePatch(before: Json, after: Json): Json {
  const patch: Json = {};
  for (const key of Object.keys(before)) {
    if (isNothing(after[key]) && !isNothing(before[key])) patch[key] = null;
  }
  for (const [key, value] of Object.entries(after)) {
    if (isNothing(value) || same(before[key], value)) continue;
    const was = before[key];
    if (!isObject(value)) patch[key] = value;
    else if (!isObject(was)) patch[key] = withoutNothing(value);
    else {
      const inner = mergePatch(was, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    }
  }
  return patch;
}

/** A value with a patch put on it; neither is changed. */
export function patched(target: unknown, patch: unknown): any {
  if (!isObject(patch)) return structuredClone(patch);
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = patched(result[key], value);
  }
  return result;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutNothing(value: Json): Json {
  const kept = Object.entries(value).filter(([, inner]) => !isNothing(inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, isObject(inner) ? withoutNothing(inner) : inner]));
}
