import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, understand } from "./content";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a text is given back byte by byte", () => {
  for (const text of ["", "a\r\nb\n", "\ufeffmarked", "ü 💾 \u202e"]) {
    const content = understand(bytes(text));
    assert.ok(content.kind === "text");
    assert.deepEqual(bytes(content.text), bytes(text));
  }
});

test("a zero, or what is no UTF-8, is no text", () => {
  assert.equal(understand(new Uint8Array([65, 0, 66])).kind, "binary");
  assert.equal(understand(new Uint8Array([65, 0xe4, 66])).kind, "binary");
  assert.equal(understand(new Uint8Array([0xed, 0xa0, 0x80])).kind, "binary");
});

test("images are known by how they begin, and drawings in XML stay text", () => {
  assert.deepEqual(understand(new Uint8Array([0x89, 80, 78, 71, 13, 10, 26, 10, 0])), { kind: "image", type: "image/png" });
  assert.deepEqual(understand(new Uint8Array([0xff, 0xd8, 0xff, 0xe0])), { kind: "image", type: "image/jpeg" });
  assert.deepEqual(understand(bytes("GIF89a")), { kind: "image", type: "image/gif" });
  assert.deepEqual(understand(bytes("RIFF____WEBP")), { kind: "image", type: "image/webp" });
  assert.equal(understand(bytes("RIFF____WAVE")).kind, "text");
  assert.equal(understand(bytes("<svg onload='x()'/>")).kind, "text");
});

test("bytes are written sixteen a line", () => {
  const text = hex(Uint8Array.from({ length: 18 }, (_, nth) => nth + 60));
  assert.equal(text, [
    "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK",
    "00000010  4c 4d                                             LM",
  ].join("\n"));
  assert.equal(hex(new Uint8Array([0, 127])).slice(-2), "..");
});
