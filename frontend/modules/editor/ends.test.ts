import assert from "node:assert/strict";
import { test } from "node:test";
import { endsOf, linesOf } from "./ends";

test("the ends of lines are known", () => {
  assert.deepEqual(endsOf("a\nb"), { end: "\n", isMixed: false });
  assert.deepEqual(endsOf("a\r\nb\r\n"), { end: "\r\n", isMixed: false });
  assert.deepEqual(endsOf("a\r\nb\n"), { end: "\n", isMixed: true });
  assert.deepEqual(endsOf("a\rb"), { end: "\n", isMixed: true });
  assert.deepEqual(endsOf(""), { end: "\n", isMixed: false });
});

test("lines become the same text again", () => {
  for (const text of ["", "\n", "a", "a\n", "a\r\nb\r\n", "a\r\nb\nc", "\r", "a\r\r\nb"]) {
    const ends = endsOf(text);
    assert.equal(linesOf(text, ends).join(ends.end), text);
  }
});
