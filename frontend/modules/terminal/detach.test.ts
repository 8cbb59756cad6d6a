import assert from "node:assert/strict";
import { test } from "node:test";
import { DetachKeys } from "./detach";

test("Ctrl-P Ctrl-Q detaches, also when it comes in two pieces; anything else is passed on", () => {
  const keys = new DetachKeys();
  assert.deepEqual(keys.take("a\x10"), { send: "a", detach: false });
  assert.deepEqual(keys.take("b"), { send: "\x10b", detach: false });
  assert.deepEqual(keys.take("\x10\x10"), { send: "\x10", detach: false });
  assert.deepEqual(keys.take("\x11x"), { send: "", detach: true });
  assert.deepEqual(keys.take("\x11"), { send: "\x11", detach: false });
  assert.deepEqual(new DetachKeys().take("ab\x10\x11"), { send: "ab", detach: true });
});

test("a paste does not detach", () => {
  const keys = new DetachKeys();
  const paste = `some text \x10\x11 and more`;
  assert.deepEqual(keys.take(paste), { send: paste, detach: false });
  keys.take("\x10");
  assert.deepEqual(keys.take(paste), { send: `\x10${paste}`, detach: false });
});
