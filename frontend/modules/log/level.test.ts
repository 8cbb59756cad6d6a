import assert from "node:assert/strict";
import { test } from "node:test";
import { fields, short } from "./json";
import { guess } from "./level";
import { matcher } from "./match";
import { exact, field, fieldValue, stamp } from "./time";

test("levels are told from the usual ways to write them", () => {
  const lines: [string, string][] = [
    ["2026-11-28 ERROR broken", "error"],
    ["[warn] slow", "warn"],
    ["level=info msg=ok", "info"],
    ['{"level":"debug","msg":"x"}', "debug"],
    ['{"level":50,"msg":"pino"}', "error"],
    ["E1128 14:02:17.000000 1 main.go:1] glog", "error"],
    ["LOG:  database system is ready", "info"],
    ["error: cannot open", "error"],
    ["no errors and 3 warnings were found", ""],
    ["GET /info 200", ""],
  ];
  for (const [line, level] of lines) assert.equal(guess(line).level, level, line);
  assert.deepEqual(guess("a WARN b"), { level: "warn", from: 2, to: 6 });
});

test("a JSON line is its message and the other fields", () => {
  const object = fields('{"time":"x","level":"info","msg":"paid","order":7,"who":{"id":1}}');
  assert.deepEqual(object && short(object), { level: "info", message: "paid", rest: [["order", "7"], ["who", '{"id":1}']] });
  for (const line of ["{not json}", "[1]", '"text"', '{"cut":', "{}x"]) assert.equal(fields(line), undefined, line);
});

test("plain searches find special characters, and the case counts only when asked", () => {
  assert.deepEqual(matcher({ text: "a.b[", regex: false, case: false })?.("xA.B[ a.b["), [[1, 5], [6, 10]]);
  assert.deepEqual(matcher({ text: "A", regex: false, case: true })?.("aA"), [[1, 2]]);
  assert.deepEqual(matcher({ text: "\\-/", regex: false, case: true })?.("x\\-/"), [[1, 4]]);
  assert.equal(matcher({ text: "", regex: false, case: false }), undefined);
});

test("expressions that could take for ever, or make no sense, are left to the server", () => {
  assert.deepEqual(matcher({ text: "o\\d+", regex: true, case: false })?.("o1 O22"), [[0, 2], [3, 6]]);
  const regex = (text: string) => matcher({ text, regex: true, case: false });
  const nested = ["(a+)+$", "(a|a)*b", "((a*))*", "((a+)b?)+$", "(?:(?:a+)b?)+$", "(?<x>(?=a*)b)+", "(a{1,9}){5}", "([(]a?\\))*"];
  const many = ["a*a*a*a*a*$", "a+b*c{2,}", "a?".repeat(20), "(a|a)".repeat(20), "a{0,50}".repeat(3)];
  for (const text of [...nested, ...many, "(", ")", "(a)\\1", "(?<x>a)\\k<x>"]) assert.equal(regex(text), undefined, text);
  for (const text of ["a|b|c|d|e|f|g|h|i", "(?:ab)+", "[*+?(|]+", "\\*\\+\\?\\(+", "\\p{L}+", "\\u{61}", "\\d{4}-\\d{2}-\\d{2}", "a+?b*?"]) {
    assert.notEqual(regex(text), undefined, text);
  }
  // Many ways through a line take a short one.
  const line = "a".repeat(2000);
  assert.deepEqual([regex("a")?.(line).length, regex("a+")?.(line).length, regex("a+a+")?.(line).length], [200, 1, 0]);
});

test("times are written to the millisecond, with the day when it is another", () => {
  const ms = Date.UTC(2026, 10, 28, 14, 2, 17, 5);
  assert.equal(stamp(ms, "utc", ms + 1000), "14:02:17.005");
  assert.equal(stamp(ms, "utc", ms + 86_400_000), "2026-11-28 14:02:17.005");
  assert.equal(exact(`${ms}123456.0`), "2026-11-28T14:02:17.005123456Z");
  assert.equal(field(fieldValue(ms, "utc"), "utc"), ms - 5);
  assert.equal(field("nonsense", "local"), undefined);
});
