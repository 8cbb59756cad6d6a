import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "./check";
import { corpus } from "./corpus";
import { formatRun, parseRun } from "./run";

test("spec_s1_the_corpus_is_large", () => {
  assert.ok(Object.keys(corpus).length >= 110);
});

for (const [name, command] of Object.entries(corpus)) {
  test(`spec_s2_${name}_is_read_and_written_alike`, () => {
    const { spec, notes } = parseRun(command);
    assert.deepEqual(notes.filter((note) => note.kind === "error" && name !== "podman").map((note) => note.text), []);
    assert.ok(spec.body.Image);
    const written = formatRun(spec);
    assert.doesNotMatch(written, /^#/m);
    const again = parseRun(written);
    assert.deepEqual(again.spec, spec);
    assert.deepEqual(again.notes.filter((note) => !note.text.includes("full path")), []);
    assert.equal(formatRun(again.spec), written);
  });
}

/** What the rules find in the corpus: paths that only the reader's shell knows, and the like. */
const WRONG: Record<string, string[]> = {
  podman: ["keep-id is no mode of this namespace."],
};

for (const [name, command] of Object.entries(corpus)) {
  test(`spec_s3_${name}_keeps_the_rules`, () => {
    const { spec } = parseRun(command);
    const found = check(spec).filter((problem) => !(/Binds|Mounts/.test(problem.path) && /[$~]|\.\//.test(problem.text))).map((problem) => problem.text);
    assert.deepEqual(found, WRONG[name] ?? []);
  });
}
