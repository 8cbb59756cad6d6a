import assert from "node:assert/strict";
import { test } from "node:test";
import { BadPattern, Ignore } from "./ignore";

/** Which of these paths are left out. */
function out(text: string, ...paths: string[]): string[] {
  const ignore = new Ignore(text);
  return paths.filter((path) => ignore.excludes(path));
}

test("a name is anchored at the root, unlike Git's", () => {
  assert.deepEqual(out("temp", "temp", "temp/a", "a/temp", "temp2"), ["temp", "temp/a"]);
  assert.deepEqual(out("/temp", "temp", "a/temp"), ["temp"]);
  assert.deepEqual(out("temp/", "temp", "temp/x/y"), ["temp", "temp/x/y"]);
  assert.deepEqual(out("./a/../b//c", "b/c", "b/c/d", "a/b/c"), ["b/c", "b/c/d"]);
});

test("a star stays within a name, a question mark is one character", () => {
  assert.deepEqual(out("*.md", "README.md", "doc/README.md", "md"), ["README.md"]);
  assert.deepEqual(out("*/temp*", "a/temp", "a/temporary.txt", "temp", "a/b/temp"), ["a/temp", "a/temporary.txt"]);
  assert.deepEqual(out("temp?", "tempa", "temp", "tempab", "temp\u{1F600}"), ["tempa", "temp\u{1F600}"]);
});

test("two stars take any number of folders", () => {
  assert.deepEqual(out("**/*.go", "a.go", "a/b/c.go", "a.god"), ["a.go", "a/b/c.go"]);
  assert.deepEqual(out("**/node_modules", "node_modules", "a/node_modules/x.js", "my_node_modules"), ["node_modules", "a/node_modules/x.js"]);
  assert.deepEqual(out("a/**/b", "a/b", "a/x/b", "a/x/y/b", "ab", "x/a/b"), ["a/b", "a/x/b", "a/x/y/b"]);
  assert.deepEqual(out("a/**", "a", "a/x", "a/x/y", "ab"), ["a/x", "a/x/y"]);
  assert.deepEqual(out("**", "a", "a/b"), ["a", "a/b"]);
  assert.deepEqual(out("**.log", "x.log", "a/x.log", "xlog"), ["x.log", "a/x.log"]);
  assert.deepEqual(out("**/foo/**", "foo/a", "b/foo/a", "foo"), ["foo/a", "b/foo/a"]);
});

test("the last that matches decides, and an exception brings back what is in a folder that is left out", () => {
  assert.deepEqual(out("*.md\n!README.md", "a.md", "README.md"), ["a.md"]);
  assert.deepEqual(out("*.md\n!README*.md\nREADME-secret.md", "README.md", "README-secret.md", "x.md"), ["README-secret.md", "x.md"]);
  assert.deepEqual(out("*.md\nREADME-secret.md\n!README*.md", "README-secret.md"), []);
  assert.deepEqual(out("*\n!src\n!/go.mod", "src", "src/a.ts", "go.mod", "go.sum", "x/src"), ["go.sum", "x/src"]);
  assert.deepEqual(out("a\n! a/b", "a/b", "a/c"), ["a/c"]);
  assert.equal(new Ignore("a").isFinal, true);
  assert.equal(new Ignore("a\n!b").isFinal, false);
});

test("an exception alone does nothing", () => {
  assert.deepEqual(out("!a", "a", "b"), []);
});

test("comments, blank lines, a mark at the beginning and ends of Windows are no patterns", () => {
  assert.deepEqual(out("\uFEFF# all\r\n\r\n  \r\na\r\n", "a", "# all", "b"), ["a"]);
  // Only a line that begins with it is a comment.
  assert.deepEqual(out(" #a", "#a", "a"), ["#a"]);
});

test("brackets and backslashes", () => {
  assert.deepEqual(out("[a-c].txt", "a.txt", "c.txt", "d.txt", "-.txt"), ["a.txt", "c.txt"]);
  assert.deepEqual(out("[^a-c].txt", "a.txt", "d.txt"), ["d.txt"]);
  assert.deepEqual(out("\\*.txt", "*.txt", "a.txt"), ["*.txt"]);
  assert.deepEqual(out("\\!a", "!a", "a"), ["!a"]);
  assert.deepEqual(out("a+b(c).{d}|$^", "a+b(c).{d}|$^", "aab"), ["a+b(c).{d}|$^"]);
});

test("what is no pattern is told with its line", () => {
  for (const bad of ["[a", "[]a]", "[b-a]", "a\\", "!", "! ", "[-a]"]) {
    assert.throws(() => new Ignore(`ok\n${bad}`), (cause) => cause instanceof BadPattern && cause.line === 2, bad);
  }
});

test("the root and what is above it match nothing", () => {
  assert.deepEqual(out("/\n.\n..\n../a", "a", "b/c"), []);
});
