import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "./paint";

test("colours are told in the form that the search takes", () => {
  assert.equal(hex("rgb(255, 229, 138)"), "#ffe58a");
  assert.equal(hex("rgb(0, 0, 9)"), "#000009");
});
