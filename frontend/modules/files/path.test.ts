import assert from "node:assert/strict";
import { test } from "node:test";
import { base, clean, follow, isIn, join, parent, search, steps } from "./path";

test("paths are from the root and stay below it", () => {
  assert.equal(clean("//etc/./x/../hosts/"), "/etc/hosts");
  assert.equal(clean("/../../etc"), "/etc");
  assert.equal(clean(""), "/");
  assert.equal(clean("etc"), "/etc");
});

test("a path comes apart and together", () => {
  assert.deepEqual([parent("/"), parent("/etc"), parent("/etc/ssl/certs")], ["/", "/", "/etc/ssl"]);
  assert.deepEqual([base("/"), base("/etc"), base("/a b/ü\n")], ["", "etc", "ü\n"]);
  assert.deepEqual([join("/", "etc"), join("/etc", "..x")], ["/etc", "/etc/..x"]);
  assert.deepEqual(steps("/"), []);
  assert.deepEqual(steps("/a/b"), [{ name: "a", path: "/a" }, { name: "b", path: "/a/b" }]);
});

test("links lead on from their folder", () => {
  assert.equal(follow("/etc/ssl", "../hosts"), "/etc/hosts");
  assert.equal(follow("/etc", "/run/x"), "/run/x");
  assert.equal(follow("/", "usr/bin"), "/usr/bin");
});

test("what is in a folder", () => {
  assert.ok(isIn("/a/b/c", "/a") && isIn("/a", "/"));
  assert.ok(!isIn("/ab", "/a") && !isIn("/a", "/a"));
});

test("the address keeps what else it has", () => {
  const query = search("?tab=logs&x=1", "/a b/&c");
  assert.equal(query, "?tab=files&x=1&path=/a+b/%26c");
  assert.equal(new URLSearchParams(query).get("path"), "/a b/&c");
});
