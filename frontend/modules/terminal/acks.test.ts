import assert from "node:assert/strict";
import { test } from "node:test";
import { Acks } from "./acks";

test("what was drawn is told in batches, and nothing is lost between them", () => {
  const told: number[] = [];
  const acks = new Acks((bytes) => told.push(bytes));
  acks.drawn(32 * 1024 - 1);
  assert.deepEqual(told, []);
  acks.drawn(2);
  assert.deepEqual(told, [32 * 1024 + 1]);
  acks.drawn(100_000);
  assert.deepEqual(told, [32 * 1024 + 1, 100_000]);
});
