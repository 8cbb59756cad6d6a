import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, strip } from "./ansi";
import { contrast, luminance, readable } from "./colour";
import cases from "./escapes.json";
import { hasInvisible, named, split } from "./invisible";

test("colours of 16, 256 and 24 bits and weights are read", () => {
  const { plain, pieces } = parse("\x1b[1;31mred\x1b[0m \x1b[38;5;208morange\x1b[39m \x1b[48;2;1;2;255mdeep\x1b[m end");
  assert.equal(plain, "red orange deep end");
  assert.deepEqual(pieces.map(({ text, style }) => [text, style?.fg, style?.bg, style?.bold ?? false]), [
    ["red", 1, undefined, true],
    [" ", undefined, undefined, false],
    ["orange", 208, undefined, false],
    [" ", undefined, undefined, false],
    ["deep", undefined, "#0102ff", false],
    [" end", undefined, undefined, false],
  ]);
  assert.equal(parse("\x1b[38:2::255:0:16mx").pieces[0]?.style?.fg, "#ff0010");
  assert.equal(parse("\x1b[97mx").pieces[0]?.style?.fg, 15);
});

test("colours that are no colours are left out and hide nothing", () => {
  for (const code of ["38;5;999", "38;2;1;2", "38", "48;9", "777"]) assert.equal(parse(`\x1b[${code}mtext`).plain, "text");
});

test("what is left is what the server searches", () => {
  for (const [line = "", plain] of cases) {
    assert.equal(strip(line), plain, JSON.stringify(line));
    const { plain: last, skipped } = parse(line);
    assert.equal(last, plain?.slice(skipped), JSON.stringify(line));
  }
});

test("links show their text only, and a string without an end hides nothing", () => {
  assert.equal(strip("\x1b]8;;https://example.com\x1b\\here\x1b]8;;\x1b\\"), "here");
  assert.equal(strip("\x1b]0;title\x07text"), "text");
  assert.equal(parse("\x1b]0;never ended text").plain, "\x1b]0;never ended text");
});

test("of a line written over the last state counts", () => {
  const { plain, skipped } = parse("10%\r\x1b[32m50%\r100%\r");
  assert.equal(plain, "100%");
  assert.equal(skipped, "10%\r50%\r".length);
  assert.equal(parse("windows\r").plain, "windows");
});

test("colours that were chosen can be read on both themes", () => {
  for (const colour of ["#ffffff", "#000000", "#ffff00", "#0000ff", 16, 231, 244]) {
    const [light, dark] = [...readable(colour).matchAll(/#(..)(..)(..)/g)].map((found) =>
      luminance(...(found.slice(1).map((byte) => Number.parseInt(byte, 16)) as [number, number, number])));
    assert.ok(contrast(light ?? 1, luminance(255, 255, 255)) >= 4.5, `${colour} on light`);
    assert.ok(contrast(dark ?? 0, luminance(0x14, 0x1c, 0x22)) >= 4.5, `${colour} on dark`);
  }
});

test("what cannot be seen is named", () => {
  assert.ok(!hasInvisible("plain\ttext é 世界 <script>"));
  for (const character of ["\u202e", "\u0000", "\u007f", "\u200b", "\ufeff", "\ud800", "\u{e0041}"]) assert.ok(hasInvisible(`a${character}b`), named(character));
  assert.deepEqual(split("a\u202eb"), ["a", "\u202e", "b"]);
  assert.equal(named("\u202e"), "\u27e8U+202E\u27e9");
  assert.equal(named("\u0007"), "\u2407");
});
