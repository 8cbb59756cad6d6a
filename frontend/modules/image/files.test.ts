import assert from "node:assert/strict";
import { test } from "node:test";
import { named } from "./files";

test("an address names a layer, or all of them", () => {
  assert.deepEqual(["3", "", "x", "-1", "1.5", "all"].map(named), [3, "all", "all", "all", "all", "all"]);
});
