import assert from "node:assert/strict";
import { test } from "node:test";
import { instructions, outline } from "./dockerfile";

test("instructions are read over lines that go on, comments and documents", () => {
  const text = ["# about", "FROM a AS base", "RUN one && \\", "  # between", "", "  two", "RUN <<EOF", "FROM nothing", "EOF", "copy . ."].join("\n");
  assert.deepEqual(instructions(text).map(({ name, line, rest }) => `${line} ${name} ${rest}`), ["2 FROM a AS base", "3 RUN one &&  two", "7 RUN <<EOF", "10 COPY . ."]);
});

test("another escape character changes which lines go on", () => {
  const text = "# escape=`\nFROM a\nRUN dir c:\\\nRUN b `\n c";
  assert.deepEqual(instructions(text).map(({ name, line }) => `${line} ${name}`), ["2 FROM", "3 RUN", "4 RUN"]);
});

test("stages go by name, or by number where they have none", () => {
  assert.deepEqual(outline("FROM --platform=$BUILDPLATFORM a as build\nFROM b\nFROM build AS final\r\n").stages, ["build", "1", "final"]);
});

test("arguments come with their values, each once, and not those that are set anyway", () => {
  const { args } = outline('ARG V=1\nFROM a:$V\nARG V\nARG name="x y" other\nARG TARGETARCH\nARG other=2');
  assert.deepEqual(args, [{ name: "V", value: "1" }, { name: "name", value: "x y" }, { name: "other", value: "2" }]);
});

test("the first thing that is wrong is told with its line", () => {
  assert.equal(outline("ARG A\nFROM a\nRUN b").problem, undefined);
  assert.deepEqual(outline("FROM a\n\nRUNN b").problem, { line: 3, kind: "unknown", name: "RUNN" });
  assert.deepEqual(outline("RUN a\nFROM b").problem, { line: 1, kind: "noFrom", name: "RUN" });
  assert.deepEqual(outline("# nothing").problem, { line: 1, kind: "noFrom", name: "" });
});
