import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, filtered, modeText, sorted } from "./entry";

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({ name, kind: "file", size: 0, mode: 0o644, modified: 0, uid: 0, gid: 0, target: "", ...more });
const names = (entries: readonly Entry[]) => entries.map(({ name }) => name);

test("folders come first, whichever way it is sorted", () => {
  const all = [entry("b"), entry("z", { kind: "dir" }), entry("a10"), entry("a9"), entry("y", { kind: "dir" })];
  assert.deepEqual(names(sorted(all, { key: "name", isDown: false })), ["y", "z", "a9", "a10", "b"]);
  assert.deepEqual(names(sorted(all, { key: "name", isDown: true })), ["z", "y", "b", "a10", "a9"]);
  assert.deepEqual(names(all), ["b", "z", "a10", "a9", "y"]);
});

test("sizes, times and owners are numbers; what is equal goes by name", () => {
  const all = [entry("c", { size: 9, modified: 1, uid: 1, gid: 2 }), entry("b", { size: 10, modified: 1, uid: 1, gid: 1 }), entry("a", { size: 9, modified: 2, uid: 0, gid: 9 })];
  assert.deepEqual(names(sorted(all, { key: "size", isDown: true })), ["b", "a", "c"]);
  assert.deepEqual(names(sorted(all, { key: "modified", isDown: false })), ["b", "c", "a"]);
  assert.deepEqual(names(sorted(all, { key: "owner", isDown: false })), ["a", "b", "c"]);
});

test("a filter wants all its words", () => {
  const all = [entry("nginx.conf"), entry("NGINX.log"), entry("my.conf")];
  assert.deepEqual(names(filtered(all, " conf  nginx ")), ["nginx.conf"]);
  assert.deepEqual(names(filtered(all, "nginx")), ["nginx.conf", "NGINX.log"]);
  assert.equal(filtered(all, "  "), all);
});

test("modes are written as ls writes them", () => {
  assert.equal(modeText("file", 0o644), "-rw-r--r--");
  assert.equal(modeText("dir", 0o1777), "drwxrwxrwt");
  assert.equal(modeText("file", 0o4755), "-rwsr-xr-x");
  assert.equal(modeText("file", 0o6644), "-rwSr-Sr--");
  assert.equal(modeText("link", 0o777), "lrwxrwxrwx");
  assert.equal(modeText("fifo", 0), "p---------");
});
