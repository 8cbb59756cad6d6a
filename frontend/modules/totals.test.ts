import assert from "node:assert/strict";
import { test } from "node:test";
import { byShort, total } from "./totals";

test("what is measured is added up", () => {
  const id = (digit: string) => digit.repeat(64);
  const rows = byShort([[id("a"), 1.5, 10], [id("b"), null, 20], [id("c"), 4, null], [id("d"), 9, 9]]);
  const ids = ["a", "b", "c", "e"].map((digit) => digit.repeat(12)).join(" ");
  assert.deepEqual(total(ids, rows), { cpu: 5.5, memory: 30, count: 3 });
  assert.deepEqual(total("", rows), { cpu: 0, memory: 0, count: 0 });
});
