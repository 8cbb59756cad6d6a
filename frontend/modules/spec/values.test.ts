import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCsv, parseCsv } from "./csv";
import { formatDuration, parseDuration } from "./duration";
import { formatSize, parseSize } from "./size";
import { quote, split } from "./words";

test("spec_s30_sizes_are_read_as_the_command_does", () => {
  const sizes: [string, number | undefined][] = [
    ["32", 32], ["32b", 32], ["32B", 32], ["32k", 32_768], ["32K", 32_768], ["32kb", 32_768], ["32KiB", 32_768], ["32m", 33_554_432],
    ["1g", 1_073_741_824], ["2 GB", 2_147_483_648], ["1t", 1_099_511_627_776], ["0.5g", 536_870_912], ["32.3kb", 33_075], ["0", 0],
    ["", undefined], ["hello", undefined], ["-32", undefined], [" 32", undefined], ["32 mbb", undefined], ["32m b", undefined], ["1.2.3", undefined],
  ];
  for (const [text, bytes] of sizes) assert.equal(parseSize(text), bytes, text);
  for (const [bytes, text] of [[0, "0"], [1000, "1000"], [1024, "1k"], [1536, "1536"], [67_108_864, "64m"], [1_610_612_736, "1536m"], [2 ** 40, "1t"]] as const) {
    assert.equal(formatSize(bytes), text);
    assert.equal(parseSize(text), bytes);
  }
});

test("spec_s31_times_are_read_as_go_does", () => {
  const times: [string, number | undefined][] = [
    ["0", 0], ["1ns", 1], ["1us", 1e3], ["1µs", 1e3], ["100ms", 1e8], ["1m30s", 9e10], ["1.5h", 5.4e12], ["-2s", -2e9], ["1h0m1s", 3.601e12],
    ["", undefined], ["5", undefined], ["5 s", undefined], ["s", undefined], ["1d", undefined], ["1s!", undefined],
  ];
  for (const [text, time] of times) assert.equal(parseDuration(text), time, text);
  for (const [time, text] of [[0, "0s"], [9e10, "1m30s"], [5e8, "500ms"], [3.6e12, "1h"], [1_000_001, "1ms1ns"], [-1e9, "-1s"]] as const) {
    assert.equal(formatDuration(time), text);
    assert.equal(parseDuration(text), time);
  }
});

test("spec_s32_fields_are_read_as_csv", () => {
  assert.deepEqual(parseCsv("a=1,b"), ["a=1", "b"]);
  assert.deepEqual(parseCsv('a,"b,""c""",d'), ["a", 'b,"c"', "d"]);
  assert.deepEqual(parseCsv("a,,"), ["a", "", ""]);
  assert.equal(parseCsv('a"b'), undefined);
  assert.equal(parseCsv('"a'), undefined);
  assert.deepEqual(parseCsv(formatCsv(['x,"y"', " z", "w"])), ['x,"y"', " z", "w"]);
});

test("spec_s33_words_survive_the_shell", () => {
  assert.deepEqual(split(`a 'b c' "d \\" e" f\\ g '' h"i"j $K`), ["a", "b c", 'd " e', "f g", "", "hij", "$K"]);
  for (const word of ["a", "", "a b", "it's", "$x", "`y`", "a\nb", "*", "~", "#", "a=b:/c,d@e+1%"]) assert.deepEqual(split(quote(word)), [word]);
  assert.equal(quote("a=b:/c,d@e+1%-"), "a=b:/c,d@e+1%-");
});
