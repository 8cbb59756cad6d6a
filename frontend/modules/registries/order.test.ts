import assert from "node:assert/strict";
import { test } from "node:test";
import { newestFirst } from "./order";

test("versions come from the newest on, the word latest before them, words after them", () => {
  const sorted = ["latest", "2", "2.10.0", "2.9.1", "v1.10", "v1.9.12", "v1.9.2", "edge", "main", "stable"];
  assert.deepEqual(newestFirst([...sorted].reverse()), sorted);
});

test("a shorter version is whatever is newest of it; its variants follow it", () => {
  const sorted = ["1", "1-alpine", "1.29", "1.29-alpine", "1.29.3", "1.29.3-alpine", "1.29.3-bookworm", "1.28", "1.28.9"];
  assert.deepEqual(newestFirst([...sorted].reverse()), sorted);
});

test("what comes before a version stands after it, the newest first", () => {
  const sorted = ["2.0.1", "2.0.0", "2.0.0-rc.2", "2.0-rc1", "2.0.0-beta10", "2.0.0-beta2", "1.9"];
  assert.deepEqual(newestFirst([...sorted].reverse()), sorted);
});

test("days are versions, ids of commits are not", () => {
  const sorted = ["2026.11.30", "2026.11.2", "2025.1.1", "3f2a9b1", "4e1c0d2a", "8b1a"];
  assert.deepEqual(newestFirst([...sorted].reverse()), sorted);
  assert.deepEqual(newestFirst([]), []);
});
