import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Unreadable, allFolders, header, isProgram, pack } from "./pack";

const never = new AbortController().signal;
const file = (path: string, content: BlobPart) => ({ path, file: new File([content], path, { lastModified: 1_700_000_000_000 }) });

test("what is packed is unpacked by tar as it was, whatever the names", async () => {
  const long = `${"deep/".repeat(40)}${"n".repeat(90)}`;
  const split = `${"d".repeat(60)}/${"e".repeat(60)}/f`;
  const contents = { "a.txt": "hello\n", "dir/run.sh": "#!/bin/sh\n", "gr\u00fc\u00df.txt": "\u00fc", "empty": "", [long]: "deep", [split]: "x".repeat(513) };
  const entries = Object.entries(contents).map(([path, content]) => file(path, content));
  let seen = 0;
  const tar = await pack(entries, ["hollow/inner"], (count) => (seen = count), never);
  assert.equal(seen, entries.length);
  assert.equal(tar.size % 512, 0);
  const folder = mkdtempSync(join(tmpdir(), "pack-"));
  try {
    writeFileSync(join(folder, "c.tar"), Buffer.from(await tar.arrayBuffer()));
    execFileSync("tar", ["-xf", "c.tar"], { cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8" } });
    for (const [path, content] of Object.entries(contents)) assert.equal(readFileSync(join(folder, path), "utf8"), content, path);
    assert.equal(statSync(join(folder, "dir/run.sh")).mode & 0o777, 0o755);
    assert.equal(statSync(join(folder, "a.txt")).mode & 0o777, 0o644);
    assert.equal(statSync(join(folder, "a.txt")).mtimeMs, 1_700_000_000_000);
    assert.ok(statSync(join(folder, "hollow/inner")).isDirectory());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a header has its sum, and what octal digits cannot say goes before it", () => {
  const head = header({ path: "a", size: 5, mode: 0o644, mtime: 1, kind: "0" });
  assert.equal(head.length, 512);
  const said = Number.parseInt(new TextDecoder().decode(head.slice(148, 154)), 8);
  const blank = head.slice();
  blank.fill(0x20, 148, 156);
  assert.equal(said, blank.reduce((sum, byte) => sum + byte, 0));
  const large = header({ path: "a", size: 8 ** 11, mode: 0o644, mtime: 1, kind: "0" });
  assert.equal(large.length, 3 * 512);
  assert.match(new TextDecoder().decode(large.slice(512, 600)), /^19 size=8589934592\n/);
});

test("a record's length counts its own digits", () => {
  const text = (path: string) => new TextDecoder().decode(header({ path, size: 0, mode: 0, mtime: 0, kind: "0" }).slice(512, -512)).replace(/\0+$/, "");
  for (const count of [85, 86, 87, 88, 89, 90, 91, 92, 93, 980, 985, 990]) {
    const record = text(`\u00fc${"x".repeat(count)}`);
    assert.equal(new TextEncoder().encode(record).length, Number(/^\d+/.exec(record)?.[0]), String(count));
  }
});

test("folders come before what is in them, once", () => {
  assert.deepEqual(allFolders([file("a/b/c", ""), file("a/d", "")], ["z/y"]), ["a", "a/b", "z", "z/y"]);
});

test("scripts and programs are told by how they begin", () => {
  assert.ok(isProgram(new Uint8Array([0x23, 0x21, 0x2f, 0x62])));
  assert.ok(isProgram(new Uint8Array([0x7f, 0x45, 0x4c, 0x46])));
  assert.ok(!isProgram(new Uint8Array([0x23, 0x20])) && !isProgram(new Uint8Array([])));
});

test("a file that cannot be read is named, and packing can be ended", async () => {
  const gone = { path: "gone", file: { size: 4, lastModified: 0, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("moved")) }) } as unknown as File };
  await assert.rejects(pack([gone], [], () => undefined, never), (cause) => cause instanceof Unreadable && cause.path === "gone");
  const ends = new AbortController();
  ends.abort();
  await assert.rejects(pack([file("a", "x")], [], () => undefined, ends.signal), { name: "AbortError" });
});
