import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Change, Kind } from "./changed";
import { Changed } from "./changed";

const CHANGES: Change[] = [
  { Path: "/etc", Kind: 0 },
  { Path: "/etc.bak", Kind: 1 },
  { Path: "/etc/nginx/conf.d/site.conf", Kind: 1 },
  { Path: "/etc/nginx", Kind: 0 },
  { Path: "/etc/motd", Kind: 2 },
  { Path: "/var/log/a", Kind: 1 },
];

const all = new Set<Kind>(["added", "modified", "deleted"]);

test("folders hold what is below them, whatever the order of the paths", () => {
  const changed = new Changed(CHANGES);
  const root = changed.children();
  assert.deepEqual(root.map(({ name, kind }) => [name, kind]), [["etc", "modified"], ["etc.bak", "added"], ["var", undefined]]);
  const etc = root[0];
  assert.ok(etc);
  assert.deepEqual(changed.counts(etc.from, etc.to), { added: 1, modified: 1, deleted: 1 });
  const inside = changed.children(etc);
  assert.deepEqual(inside.map(({ path, kind }) => [path, kind]), [["/etc/motd", "deleted"], ["/etc/nginx", "modified"]]);
  const folder = inside[1] && changed.children(inside[1])[0];
  assert.deepEqual([folder?.path, folder?.kind, folder && changed.children(folder).map(({ path }) => path)], ["/etc/nginx/conf.d", undefined, ["/etc/nginx/conf.d/site.conf"]]);
  assert.deepEqual(changed.counts(), { added: 3, modified: 2, deleted: 1 });
});

test("a filter leaves the folders on the way", () => {
  const found = new Changed(CHANGES).filtered(all, "SITE");
  assert.equal(found.size, 1);
  assert.deepEqual(found.children().map(({ name, kind }) => [name, kind]), [["etc", undefined]]);
  assert.deepEqual(new Changed(CHANGES).filtered(new Set<Kind>(["deleted"]), "").counts(), { added: 0, modified: 0, deleted: 1 });
});

test("what an engine tells, and nothing", () => {
  const [told] = JSON.parse(readFileSync("server/tests/recordings/26.1/changes.json", "utf8")) as Change[][];
  assert.deepEqual(new Changed(told ?? []).children().map(({ name, kind }) => [name, kind]), [["data", "added"], ["host", "added"]]);
  assert.deepEqual(new Changed([{}, { Path: "/" }]).children(), []);
});

test("a hundred thousand paths are a few ranges until they are unfolded", () => {
  const many = Array.from({ length: 100_000 }, (_, nth) => ({ Path: `/srv/${nth % 100}/file-${nth}`, Kind: 1 }));
  const changed = new Changed(many);
  const [srv] = changed.children();
  assert.ok(srv);
  assert.equal(changed.children(srv).length, 100);
  assert.equal(changed.counts(srv.from, srv.to).added, 100_000);
});
