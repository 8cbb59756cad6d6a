import assert from "node:assert/strict";
import { test } from "node:test";
import { Failed } from "../door";
import type { Entry, Folder, Kind } from "./entry";
import { find } from "./find";

const entry = (name: string, kind: Kind, target = ""): Entry => ({ name, kind, size: 0, mode: 0, modified: 0, uid: 0, gid: 0, target });
const FOLDERS: Record<string, Entry[]> = {
  "/": [entry("bin", "link", "usr/bin"), entry("etc", "dir"), entry("dev", "dir"), entry("loop", "link", "loop")],
  "/bin": [entry("sh", "link", "../etc/sh")],
  "/etc": [entry("hosts", "file"), entry("sh", "link", "hosts")],
  "/dev": [entry("null", "device")],
};

/** A container; `asked` are the folders that were listed. */
function setup() {
  const asked: string[] = [];
  const list = (path: string): Promise<Folder> => {
    asked.push(path);
    const entries = FOLDERS[path];
    if (entries) return Promise.resolve({ path, entries, partial: false, way: "exec" });
    return Promise.reject(path === "/gone" ? new Failed("", 404, "There is no /gone in web.") : new Failed("", 409, `${path} is no folder.`));
  };
  return { asked, list };
}

test("a folder is one, also behind a link", async () => {
  const { asked, list } = setup();
  const { path, folder, open } = await find(list, "/bin");
  assert.deepEqual([path, folder.path, open, asked], ["/bin", "/bin", undefined, ["/bin"]]);
});

test("a file is opened in its folder, which is read once", async () => {
  const { asked, list } = setup();
  const found = await find(list, "/etc/hosts");
  assert.deepEqual([found.path, found.folder.path, found.open?.name], ["/etc/hosts", "/etc", "hosts"]);
  assert.deepEqual(asked, ["/etc/hosts", "/etc"]);
  const again = await find(list, "/etc/hosts", found.folder);
  assert.deepEqual([again.folder, asked.length], [found.folder, 3]);
});

test("links lead on to the file, with its own path", async () => {
  const found = await find(setup().list, "/bin/sh");
  assert.deepEqual([found.path, found.folder.path, found.open?.name], ["/etc/hosts", "/etc", "hosts"]);
});

test("what is there but not listed is taken for a file", async () => {
  const found = await find(setup().list, "/etc/hidden");
  assert.deepEqual([found.path, found.open?.name], ["/etc/hidden", "hidden"]);
});

test("what is nothing to show is said", async () => {
  const { list } = setup();
  await assert.rejects(find(list, "/gone"), { said: "There is no /gone in web." });
  await assert.rejects(find(list, "/dev/null"), { message: "/dev/null is a device, so it has no content to show." });
  await assert.rejects(find(list, "/loop"), { said: "/loop is no folder." });
});
