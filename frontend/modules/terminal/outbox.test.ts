import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, pasted } from "./outbox";

function outbox() {
  const sent: Uint8Array[] = [];
  let changes = 0;
  const box = new Outbox((bytes) => sent.push(bytes), () => (changes += 1));
  const size = () => sent.reduce((sum, { length }) => sum + length, 0);
  const text = () => new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(sent));
  return { box, sent, size, text, changes: () => changes };
}

test("a long paste goes in pieces, and only as far ahead as the command takes it", () => {
  const { box, sent, size, text, changes } = outbox();
  const long = "0123456789abcdef".repeat(4 * 65536);
  box.add(long);
  assert.equal(size(), 256 * 1024);
  assert.ok(sent.every(({ length }) => length <= 16 * 1024));
  assert.equal(box.progress, 1 / 16);
  box.took(32 * 1024);
  assert.equal(size(), 288 * 1024);
  while (size() < long.length) box.took(32 * 1024);
  assert.equal(box.progress, undefined);
  assert.ok(changes() > 100);
  assert.equal(text(), long);
});

test("typing tells of no change, and comes after a paste", () => {
  const { box, text, changes } = outbox();
  box.add("a");
  box.add("b");
  assert.equal(changes(), 0);
  box.add("x".repeat(300 * 1024));
  box.add("c");
  assert.ok(!text().endsWith("c"));
  box.took(100 * 1024);
  assert.ok(text().endsWith("xc"));
});

test("characters of several bytes and of two units are whole wherever a piece ends", () => {
  for (const shift of ["", "a", "ab", "abc"]) {
    const { box, text } = outbox();
    const long = shift + "€😀".repeat(8192);
    box.add(long);
    assert.equal(text(), long);
  }
});

test("what a mouse says is bytes", () => {
  const { box, sent } = outbox();
  box.add("\x1b[M\xff\x21", true);
  assert.deepEqual([...sent[0]!], [27, 91, 77, 255, 33]);
});

test("Ctrl-C ends a paste and is sent at once; a bracketed one is closed first", () => {
  const { box, text } = outbox();
  box.add(`\x1b[200~${"x".repeat(2 * 1024 * 1024)}\x1b[201~`);
  box.add("typed after it");
  box.add("\x03");
  box.took(1024 * 1024);
  assert.ok(text().endsWith("x\x1b[201~\x03"));
  assert.ok(!text().includes("typed"));
  assert.equal(box.progress, undefined);
});

test("a paste that has not begun leaves nothing when it is cancelled", () => {
  const { box, size } = outbox();
  box.add("x".repeat(256 * 1024));
  box.add(`\x1b[200~${"y".repeat(100)}\x1b[201~`);
  box.cancel();
  box.took(256 * 1024);
  assert.equal(size(), 256 * 1024);
});

test("a cleared one sends nothing of what waited, and begins anew", () => {
  const { box, size, text } = outbox();
  box.add("x".repeat(2 * 1024 * 1024));
  box.clear();
  assert.equal(size(), 256 * 1024);
  box.add("again");
  assert.ok(text().endsWith("xagain"));
});

test("a pasted text cannot say where the paste ends", () => {
  assert.equal(pasted("a\x1b[201~rm -rf /\n", true), "a\u241b[201~rm -rf /\n");
  assert.equal(pasted("\x1b[31mred", false), "\x1b[31mred");
});
