import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layer } from "./api";
import { share, sharers, shares } from "./sums";

const base = { id: "sha256:b", name: "base:1" };
const child = { id: "sha256:c", name: "child:1" };
const layer = (n: number, size: number, shared = [child], empty = false): Layer => ({ n, size, created: 0, by: "", comment: "", empty, shared });
const LAYERS = [layer(1, 100, [base, child]), layer(2, 0, [base, child], true), layer(3, 20), layer(4, 3)];

test("images that share layers are told apart by how many", () => {
  const found = sharers(LAYERS).map(({ name, bytes, layers, isAll }) => [name, bytes, layers, isAll]);
  assert.deepEqual(found, [["child:1", 123, 3, true], ["base:1", 100, 1, false]]);
  assert.deepEqual(sharers([layer(1, 5, [])]), []);
});

test("bytes are shared or its own", () => {
  assert.deepEqual(shares([layer(1, 100), layer(2, 7, [])]), { shared: 100, own: 7 });
});

test("a bar is never wider than its place, and never invisible", () => {
  assert.deepEqual([share(50, 100), share(1, 1e9), share(0, 100), share(3, 0), share(200, 100)], [50, 1, 0, 0, 100]);
});
