import assert from "node:assert/strict";
import { test } from "node:test";
import { Control } from "./control";

test("Ctrl holds for one letter", () => {
  const control = new Control();
  let changes = 0;
  control.changed = () => (changes += 1);
  assert.equal(control.take("c"), "c");
  control.press();
  assert.equal(control.take("\x1b[A"), "\x1b[A");
  assert.deepEqual([control.isPressed, changes], [true, 0]);
  assert.equal(control.take("c"), "\x03");
  assert.deepEqual([control.isPressed, changes], [false, 1]);
  assert.equal(control.take("c"), "c");
  control.press();
  assert.equal(control.take("1"), "1");
  control.press();
  control.press();
  assert.equal(control.take("D"), "D");
});
