import assert from "node:assert/strict";
import { test } from "node:test";
import { mergePatch, patched } from "./patch";

// The examples of RFC 7396, appendix A, that have objects on both sides: target, patch, result.
const EXAMPLES: [unknown, unknown, unknown][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test("a patch is put on as the RFC has it", () => {
  for (const [target, patch, result] of EXAMPLES) assert.deepEqual(patched(target, patch), result, JSON.stringify(patch));
});

test("a patch says what was changed, and no more", () => {
  const before = { Image: "a", Env: ["A=1", "B=2"], HostConfig: { Memory: 1, Binds: ["x:/x"], LogConfig: { Type: "local", Config: { a: "1", b: "2" } } } };
  const after = { Image: "a", Env: ["A=1"], Tty: true, HostConfig: { Memory: 2, LogConfig: { Type: "local", Config: { a: "1" } } } };
  const patch = { Env: ["A=1"], Tty: true, HostConfig: { Memory: 2, Binds: null, LogConfig: { Config: { b: null } } } };
  assert.deepEqual(mergePatch(before, after), patch);
  assert.deepEqual(patched(before, patch), after);
  assert.deepEqual(mergePatch(before, structuredClone(before)), {});
});

test("nulls and what is not there are the same, and no null is left in what is new", () => {
  assert.deepEqual(mergePatch({ a: null }, {}), {});
  assert.deepEqual(mergePatch({}, { a: null, b: undefined }), {});
  assert.deepEqual(mergePatch({ a: 1 }, { a: null }), { a: null });
  assert.deepEqual(mergePatch({ a: 1 }, { a: { b: null, c: { d: null, e: 2 } } }), { a: { c: { e: 2 } } });
  assert.deepEqual(mergePatch({ a: { b: 1 } }, { a: {} }), { a: { b: null } });
});

test("neither side of a patch is changed by it", () => {
  const target = Object.freeze({ a: Object.freeze({ b: 1 }) });
  const patch = { a: { c: [1] } };
  const result = patched(target, patch);
  result.a.c.push(2);
  assert.deepEqual([target, patch, result], [{ a: { b: 1 } }, { a: { c: [1] } }, { a: { b: 1, c: [1, 2] } }]);
});
