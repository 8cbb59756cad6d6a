import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "./api";
import { sorted } from "./tree";

const entry = (name: string, kind: string, size: number): Entry => ({ name, path: `/${name}`, kind, size, mode: 0, uid: 0, gid: 0, target: "", change: "", layer: 1 });

test("folders come first and names count, or sizes do", () => {
  const entries = [entry("b10", "file", 5), entry("b9", "file", 7), entry("z", "dir", 6), entry("a", "dir", 0)];
  assert.deepEqual(sorted(entries, false).map(({ name }) => name), ["a", "z", "b9", "b10"]);
  assert.deepEqual(sorted(entries, true).map(({ name }) => name), ["b9", "z", "b10", "a"]);
});
