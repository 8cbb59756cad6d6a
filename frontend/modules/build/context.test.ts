import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "./context";
import { largest, sift } from "./context";
import { chosen } from "./walk";

/** A context of files: a text is their content, a number how large they seem. */
function context(files: Record<string, string | number>, skipped: string[] = []): Context {
  const entries = Object.entries(files).map(([path, content]) => {
    const file = new File([typeof content === "string" ? content : ""], path);
    if (typeof content === "number") Object.defineProperty(file, "size", { value: content });
    return { path, file };
  });
  return { name: "shop", entries, folders: ["hollow", "out/hollow"], skipped };
}

const paths = (entries: { path: string }[]) => entries.map(({ path }) => path);

test("what is left out is told by its highest folder, with how much it is", async () => {
  const all = context({ Dockerfile: "FROM a", ".dockerignore": "out\n*.md\nDockerfile\n.dockerignore", "out/a/b": "12345", "out/c": "1", "a.md": "12", "src/a": "1" }, ["skipped"]);
  const { kept, left, bytes, folders, rules } = await sift(all, "Dockerfile", []);
  assert.deepEqual(paths(kept), ["Dockerfile", ".dockerignore", "src/a"]);
  assert.deepEqual(left, [{ path: "skipped", count: undefined, bytes: 0 }, { path: "out", count: 2, bytes: 6 }, { path: "a.md", count: 1, bytes: 2 }]);
  assert.equal(bytes, kept.reduce((sum, { file }) => sum + file.size, 0));
  assert.deepEqual([folders, rules], [["hollow"], ".dockerignore"]);
});

test("a Dockerfile's own rules go before those of all", async () => {
  const all = context({ "dev.Dockerfile": "", "dev.Dockerfile.dockerignore": "a", ".dockerignore": "b", a: "", b: "" });
  assert.deepEqual(paths((await sift(all, "dev.Dockerfile", [])).left), ["a"]);
  assert.deepEqual(paths((await sift(all, "Dockerfile", [])).left), ["b"]);
  assert.deepEqual(paths((await sift(all, "Dockerfile", ["a"])).left), ["a", "b"]);
});

test("rules that are none are told, and nothing is left out by them", async () => {
  const { bad, kept } = await sift(context({ ".dockerignore": "ok\n[a", ok: "" }), "Dockerfile", []);
  assert.deepEqual([bad?.line, bad?.pattern, kept.length], [2, "[a", 2]);
});

test("what is large and hardly meant is named", async () => {
  const large = 40 * 1024 * 1024;
  const { heavy } = await sift(context({ "web/node_modules/a": large, "web/node_modules/b": large, ".git/x": large, "c/.git": large * 2 }), "Dockerfile", []);
  assert.deepEqual(heavy, [{ path: "web/node_modules", count: 2, bytes: 2 * large }]);
});

test("the largest come first, and the list they come from stays", () => {
  const { entries } = context({ a: 1, b: 3, c: 2 });
  assert.deepEqual(paths(largest(entries, 2)), ["b", "c"]);
  assert.deepEqual(paths(entries), ["a", "b", "c"]);
});

test("an archive is told from files, and a folder's own name is no part of its paths", () => {
  const file = (name: string, path = "") => Object.defineProperty(new File([""], name), "webkitRelativePath", { value: path });
  assert.ok("archive" in (chosen([file("ctx.tar.gz")]) ?? {}));
  assert.ok("context" in (chosen([file("ctx.zip")]) ?? {}));
  // Within a folder it is a file as any other.
  assert.ok("context" in (chosen([file("ctx.tar", "shop/ctx.tar")]) ?? {}));
  const folder = chosen([file("Dockerfile", "shop/Dockerfile"), file("a", "shop/src/a")]);
  assert.ok(folder && "context" in folder);
  assert.deepEqual([folder.context.name, paths(folder.context.entries)], ["shop", ["Dockerfile", "src/a"]]);
  assert.equal(chosen([]), undefined);
});
