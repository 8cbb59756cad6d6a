import assert from "node:assert/strict";
import { test } from "node:test";
import { TooMany } from "../entries";
import { MOST, chosen, walked } from "./gather";

const file = (name: string, webkitRelativePath = "") => ({ name, webkitRelativePath }) as File;

/** A folder that tells what it holds in parts, as browsers do. */
const folder = (name: string, parts: FileSystemEntry[][]) => {
  const rest = [...parts, []];
  const createReader = () => ({ readEntries: (give: (entries: FileSystemEntry[]) => void) => give(rest.shift() ?? []) });
  return { name, isDirectory: true, createReader } as unknown as FileSystemEntry;
};
const leaf = (name: string) => ({ name, isDirectory: false, file: (give: (file: File) => void) => give(file(name)) }) as unknown as FileSystemEntry;
const told = (all: { path: string; file: File | undefined }[]) => all.map(({ path, file }) => (file ? path : `${path}/`));

test("chosen folders come before what is in them, each once", () => {
  const all = chosen([file("a", "site/a"), file("b", "site/x/b"), file("c", "site/x/c")], "/srv");
  assert.deepEqual(told(all), ["/srv/site/", "/srv/site/a", "/srv/site/x/", "/srv/site/x/b", "/srv/site/x/c"]);
  assert.deepEqual(told(chosen([file("a")], "/")), ["/a"]);
});

test("dropped folders are walked to their ends, all parts of them", async () => {
  const tree = folder("d", [[leaf("1"), folder("e", [[leaf("2")]])], [leaf("3")]]);
  assert.deepEqual(told(await walked([tree, leaf("4")], "/in")), ["/in/d/", "/in/d/1", "/in/d/e/", "/in/d/e/2", "/in/d/3", "/in/4"]);
});

test("there is a most", async () => {
  const many = Array.from({ length: MOST + 1 }, (_, nth) => leaf(String(nth)));
  await assert.rejects(walked(many, "/"), TooMany);
  assert.throws(() => chosen(many.map((_, nth) => file(String(nth))), "/"), TooMany);
});
